"""Lets you time workloads of one Python library in this process; the twin of children/step.mjs: `step.py TASK` prints JSON."""
import importlib
import json
import sys

import numpy as np
from clock import timed
from memory import at_its_height, resident

task = json.loads(sys.argv[1])
library = importlib.import_module('with_' + task['library'])


def checksum(values):
    flat = np.asarray(values, dtype=np.float64).reshape(-1)
    return float(flat @ np.cos(np.arange(flat.size, dtype=np.float64)))


def measured(part):
    before = resident()
    step = getattr(library, part['workload'])({'dtype': 'float32', 'options': task['options'], **part})
    answers = [step(), step(), step()]
    checks = [answers[0], answers[2]] if isinstance(answers[0], float) else [checksum(answers[0])]
    time, memory = at_its_height(before, lambda: timed(step, task['effort']))
    return {'checks': checks, 'time': time, 'memory': memory}


print(json.dumps([measured(part) for part in task['parts']]))
