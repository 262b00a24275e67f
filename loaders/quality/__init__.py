"""The quality report: what each department reported, how well, how late, and what evidence says that it did not report."""

from loaders.quality.basis import Basis
from loaders.quality.period import Period, period_of
from loaders.quality.report import Report, quality_report

__all__ = ["Basis", "Period", "Report", "period_of", "quality_report"]
