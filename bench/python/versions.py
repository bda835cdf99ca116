"""Says which of NumPy and PyTorch this Python has, as JSON, and the library that multiplies their matrices."""
import json


def loaded():
    """The linear algebra in this process, by the files that it has mapped; on other systems than Linux nobody knows."""
    try:
        with open('/proc/self/maps') as maps:
            files = maps.read().lower()
    except OSError:
        return 'unknown BLAS'
    known = {'openblas': 'OpenBLAS', 'libblis': 'BLIS', 'libmkl_': 'MKL', 'libatlas': 'ATLAS', 'libblas': 'reference BLAS'}
    return next((name for part, name in known.items() if part in files), 'a BLAS of its own')


found = {}
try:
    import numpy

    blas = loaded()
    found['numpy'] = {'version': numpy.__version__, 'blas': blas, 'slow': blas == 'reference BLAS'}
    import torch

    blas = 'MKL' if torch.backends.mkl.is_available() else loaded()
    found['pytorch'] = {'version': torch.__version__, 'blas': blas, 'slow': blas == 'reference BLAS'}
except ImportError:
    pass
print(json.dumps(found))
