"""Bridges from the clock to the watcher."""

from apps.core.tasks import task
from apps.guard.services import backtests, minutes, watching


@task("guard.watch", queue="urgent")
def watch() -> None:
    watching.tick()


@task("guard.watch_slowly", queue="books")
def watch_slowly() -> None:
    watching.slow_tick()


@task("guard.learn", queue="books")
def learn() -> None:
    minutes.learn()


@task("guard.backtest", queue="books")
def backtest(backtest_id: int) -> None:
    backtests.run(backtest_id)


@task("guard.keep_backtests", queue="books")
def keep_backtests() -> None:
    backtests.hint_stale()
