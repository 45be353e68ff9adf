-- A page as one signed-in member asks for it; the cookie comes from the environment.
wrk.headers["Cookie"] = os.getenv("BENCH_COOKIE") or ""
function done(summary, latency, requests)
  for _, p in pairs({ 50, 95, 99 }) do io.write(string.format("PERCENTILE %d %d\n", p, latency:percentile(p))) end
end
