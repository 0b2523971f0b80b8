"""The public verbs. Doors (command line, programs) call these and nothing deeper.

finding    scan, explain
planning   design, plan, migrate
moving     backfill, verify, export
rewriting  rewrite, report
running    what a whole run needs besides: apply_sql, run_tests, ...
"""

from restow.api.finding import explain, scan
from restow.api.moving import backfill, export, find_datasets, find_mapping, verify
from restow.api.planning import design, designer, migrate, plan
from restow.api.rewriting import delete_retired, report, rewrite
from restow.api.running import apply_sql, journal, missing_tables, run_command, run_tests, try_rewrite
from restow.loading.job import Filters
from restow.model.design import Design
from restow.model.patch import Transition
from restow.model.report import ChangeReport
from restow.model.scan import ScanResult
from restow.stages.design import DesignOptions
from restow.stages.export import ExportReporter, ExportResult
from restow.stages.migrate import MigrateResult
from restow.stages.plan import PlanResult
from restow.stages.rewrite import RewriteResult
from restow.stages.run import BackfillOptions, BackfillResult, FailureLimit, Reporter
from restow.stages.verify import VerifyReporter, VerifyResult

__all__ = [
    "BackfillOptions",
    "BackfillResult",
    "ChangeReport",
    "Design",
    "DesignOptions",
    "ExportReporter",
    "ExportResult",
    "FailureLimit",
    "Filters",
    "MigrateResult",
    "PlanResult",
    "Reporter",
    "RewriteResult",
    "ScanResult",
    "Transition",
    "VerifyReporter",
    "VerifyResult",
    "apply_sql",
    "backfill",
    "delete_retired",
    "design",
    "designer",
    "explain",
    "export",
    "find_datasets",
    "find_mapping",
    "journal",
    "migrate",
    "missing_tables",
    "plan",
    "report",
    "rewrite",
    "run_command",
    "run_tests",
    "scan",
    "try_rewrite",
    "verify",
]
