"""Property tests: as many examples as ever, and no stop-watch, since the machine may be busy."""

from hypothesis import HealthCheck, settings

settings.register_profile("restow", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("restow")
