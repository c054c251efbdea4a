import numpy as np

from voc.store.rows import to_bytes, to_vector


def test_vector_bytes() -> None:
    """A vector is kept as float32, little endian."""
    assert to_bytes(np.array([1.0, -2.0], np.float32)) == b"\x00\x00\x80?\x00\x00\x00\xc0"


def test_vector_of_other_byte_order() -> None:
    """A vector from a big-endian array is kept and read as the same numbers."""
    swapped = np.array([0.1, 3e-8], ">f4")
    found = to_vector(to_bytes(swapped.astype(np.float32)))
    assert found.dtype == np.float32
    assert np.array_equal(found, swapped)


def test_vector_as_a_view() -> None:
    """A vector that is a strided view of a matrix is kept as its own numbers."""
    matrix = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert to_vector(to_bytes(matrix[:, 1])).tolist() == [1.0, 4.0]
