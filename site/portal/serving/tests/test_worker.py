import threading

from portal.serving.worker import WorkerThread, run_until


class Breaking:
    def __init__(self):
        self.runs = 0

    def run(self, stop):
        self.runs += 1
        if self.runs < 3:
            raise ZeroDivisionError
        stop.set()


def test_run_until_when_the_loop_breaks_then_begun_again_until_told_to_stop():
    worker = Breaking()
    run_until(threading.Event(), worker, restart_seconds=0)
    assert worker.runs == 3


class Waiting:
    def __init__(self):
        self.began = threading.Event()
        self.ended = threading.Event()

    def run(self, stop):
        self.began.set()
        stop.wait(10)
        self.ended.set()


def test_worker_thread_when_stopped_then_its_loop_has_ended():
    worker = Waiting()
    thread = WorkerThread(worker)
    thread.start()
    assert worker.began.wait(10)
    thread.stop()
    assert worker.ended.is_set()
