/** The method by which a value shows itself: returns a bundle, or a promise of one; as `data` or as `{data, metadata}`. */
export const displaySymbol = Symbol.for("Jupyter.display");
