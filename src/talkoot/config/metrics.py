"""What /metrics tells: requests, how long they took, answers kept and waiting."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("talkoot_requests_total", "Pages asked for", ["method", "status"])
SECONDS = Histogram("talkoot_request_seconds", "How long pages took", buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10))
WAITING = Gauge("talkoot_answers_waiting", "Customers' answers waiting for the disk right now")
