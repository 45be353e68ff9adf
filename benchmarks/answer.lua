-- A customer's press: a fresh version-7 key and a score in a form, as the page sends it.
local counter = 0
math.randomseed(os.time() * 1000 + math.floor(os.clock() * 1e6) % 1000)
local prefix = string.format("%08x-%04x", os.time(), math.random(0, 65535))
function request()
  counter = counter + 1
  local body = string.format("answer=%s-7%03x-8%03x-%012x&score=%d", prefix, math.random(0, 4095), math.random(0, 4095), counter, 1 + counter % 5)
  return wrk.format("POST", nil, { ["Content-Type"] = "application/x-www-form-urlencoded" }, body)
end
function done(summary, latency, requests)
  for _, p in pairs({ 50, 95, 99 }) do io.write(string.format("PERCENTILE %d %d\n", p, latency:percentile(p))) end
end
