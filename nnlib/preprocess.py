"""Getting a table ready for a network: numbers in, and nothing learned from rows that are kept back.

A step learns what it needs to know from the training part (`fit`) and applies it to any part (`transform`).

    words of the training part --fit--> which categories there are
    words of any part ----------transform----> a column of 0 and 1 for each category
"""

from numbers import Real

import numpy as np


class OneHot:
    """Turn each category into a column of its own: 1 where the row has it, 0 where it has not.

    A category that the training part never showed has no column. By default `transform` refuses it: a row of
    zeros would pass without a word, and the network would answer as surely as ever. `unknown="zeros"` lets
    it pass, for whoever wants to see that happen.

    Attributes
    ----------
    categories : tuple of arrays, one a column of words: what `fit` found there, sorted
    feature_names : tuple of str, one a column of the result: "foul", or "odor: foul" with names

    Raises
    ------
    ValueError
        If unknown is neither "error" nor "zeros".
    """

    def __init__(self, unknown="error"):
        if unknown not in ("error", "zeros"):
            raise ValueError(f'unknown: expected "error" or "zeros", got {unknown!r}')
        self.unknown = unknown
        self.categories = self.feature_names = None

    def fit(self, X, names=None):
        """Learn the categories from the training part, and return self.

        Parameters
        ----------
        X : (n,) or (n, columns), words or whole numbers
        names : sequence of str, one a column of X, optional

        Raises
        ------
        ValueError
            If X has no rows, another shape, a missing value or a quantity, or names do not fit X.
        """
        columns = _columns(X)
        if names is None:
            names = [""] if len(columns) == 1 else [f"column {k}" for k in range(len(columns))]
        if isinstance(names, str) or len(names) != len(columns):
            raise ValueError(f"names: expected a list of {len(columns)}, one a column of X, got {names!r}")
        self.categories = tuple(np.unique(column) for column in columns)
        self.feature_names = tuple(
            f"{name}: {category}" if name else str(category)
            for name, categories in zip(names, self.categories, strict=True)
            for category in categories
        )
        return self

    def transform(self, X):
        """The columns of 0 and 1 for the rows of X.

        Parameters
        ----------
        X : (n,) or (n, columns), as many columns as in `fit`

        Returns
        -------
        (n, len(feature_names)) float64

        Raises
        ------
        ValueError
            Before `fit`; if X has another number of columns, a missing value or a quantity; with
            unknown="error", if a category was not in the training part.
        """
        if self.categories is None:
            raise ValueError("OneHot: expected fit before transform; call fit(...) on the training part")
        columns = _columns(X)
        if len(columns) != len(self.categories):
            raise ValueError(f"X: expected {len(self.categories)} columns as in fit, got {len(columns)}")
        blocks = [
            column[:, None] == categories for column, categories in zip(columns, self.categories, strict=True)
        ]
        if self.unknown == "error":
            for column, categories, block in zip(columns, self.categories, blocks, strict=True):
                met = block.any(axis=1)
                if not met.all():
                    raise ValueError(
                        f"X: expected categories of the training part, {categories.tolist()}, got"
                        f" {np.unique(column[~met]).tolist()} in {np.sum(~met):,} of {len(met):,} rows,"
                        ' not met in fit; leave those rows out, or use OneHot(unknown="zeros")'
                    )
        return np.hstack(blocks).astype(float)


def _columns(X):
    """X as a list of arrays (n,), each of words or each of whole numbers."""
    X = np.asarray(X, dtype=object)  # a list of words and NaN would turn into words, "nan" among them
    if X.ndim not in (1, 2) or not X.size:
        raise ValueError(f"X: expected shape (n,) or (n, columns) with at least one row, got {X.shape}")
    columns = [column.tolist() for column in X.reshape(len(X), -1).T]
    for column in columns:
        words = [isinstance(value, str) for value in column]
        others = [value for value in column if not isinstance(value, str) and not _is_whole(value)]
        if others or any(words) != all(words):
            raise ValueError(
                f"X: expected only words or only whole numbers in a column, got {others[:3] or 'both'};"
                " give a missing value a word of its own, and leave a quantity as it is"
            )
    return [np.array(column) for column in columns]


def _is_whole(value):
    return isinstance(value, Real) and float(value).is_integer()
