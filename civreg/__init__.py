"""civreg turns aged civil-status registers (hộ tịch) into verified data, offline."""

__version__ = "0.1.0"
