/** Equations of `tf.einsum`: read, checked against the shapes, and written without ellipses. */

/** An equation whose labels each have one size. */
export interface Equation {
  /** The labels of each operand, a letter each; a letter may stand twice, for a diagonal. */
  readonly terms: readonly string[];
  readonly output: string;
  /** The shape of each operand without the axes that an ellipsis repeats. */
  readonly shapes: readonly (readonly number[])[];
  readonly sizes: ReadonlyMap<string, number>;
}

const letters = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const ellipsis = "...";

/**
 * Reads `ij,jk->ik`. The axes under an ellipsis become labels of their own, aligned at the last one; an axis of size 1
 * that meets a larger one is left out of its operand, which repeats it. Without an arrow the output is NumPy's: the
 * ellipsis, then each label that stands once, in alphabetical order.
 */
export function readEquation(equation: string, operands: readonly (readonly number[])[]): Equation {
  const { terms, output } = divide(equation);
  if (terms.length !== operands.length) {
    throw new RangeError(
      `tf.einsum: expected an operand for each term of ${equation}, ${terms.length}, got ${operands.length}; separate the terms by commas`,
    );
  }
  const wide = terms.map((term, i) => axesUnderEllipsis(equation, term, operands[i]!));
  const hidden = letters.filter((letter) => !equation.includes(letter)).slice(0, Math.max(0, ...wide));
  const written = terms.map((term, i) => {
    const own = hidden.slice(hidden.length - wide[i]!);
    return term.replace(ellipsis, own.join(""));
  });
  const sizes = new Map<string, number>();
  written.forEach((term, i) => {
    [...term].forEach((label, axis) => {
      const size = operands[i]![axis]!;
      const known = sizes.get(label);
      const repeats = hidden.includes(label) && (size === 1 || known === 1);
      if (known !== undefined && known !== size && !repeats) refuseSize(equation, label, hidden, known, size);
      sizes.set(label, known === undefined || known === 1 ? size : known);
    });
  });
  const kept = written.map((term, i) =>
    [...term]
      .map((label, axis) => ({ label, size: operands[i]![axis]! }))
      .filter(({ label, size }) => size === sizes.get(label)),
  );
  return {
    terms: kept.map((axes) => axes.map(({ label }) => label).join("")),
    shapes: kept.map((axes) => axes.map(({ size }) => size)),
    output: checkedOutput(equation, output ?? implied(terms), hidden, sizes),
    sizes,
  };
}

function divide(equation: string): { terms: string[]; output: string | undefined } {
  const [left, output, ...rest] = equation.replaceAll(/\s/g, "").split("->");
  const terms = left!.split(",");
  const wellFormed = /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/;
  if (rest.length > 0 || ![...terms, output ?? ""].every((term) => wellFormed.test(term))) {
    throw new SyntaxError(
      `tf.einsum: expected terms of letters with at most one ellipsis each, such as ...ij,jk->...ik, got ${equation}; write one letter for each axis`,
    );
  }
  return { terms, output };
}

function axesUnderEllipsis(equation: string, term: string, shape: readonly number[]): number {
  const labels = term.replace(ellipsis, "").length;
  const hidden = shape.length - labels;
  const open = term.includes(ellipsis);
  if (open ? hidden >= 0 : hidden === 0) return hidden;
  throw new RangeError(
    `tf.einsum: expected an operand of rank ${labels}${open ? " or more" : ""} for the term ${term || "without labels"} of ${equation}, got shape [${shape.join(", ")}]; write one letter for each axis`,
  );
}

function refuseSize(
  equation: string,
  label: string,
  hidden: readonly string[],
  known: number,
  size: number,
): never {
  const place = hidden.includes(label) ? "the axes of the ellipsis" : `${label}`;
  throw new RangeError(
    `tf.einsum: expected one size for ${place} in ${equation}, got ${known} and ${size}; give axes of different size letters of their own`,
  );
}

function implied(terms: readonly string[]): string {
  const all = terms.join("");
  const single = letters.filter((letter) => all.split(letter).length === 2).sort();
  return (all.includes(ellipsis) ? ellipsis : "") + single.join("");
}

function checkedOutput(
  equation: string,
  output: string,
  hidden: readonly string[],
  sizes: ReadonlyMap<string, number>,
): string {
  if (hidden.length > 0 && !output.includes(ellipsis)) {
    throw new RangeError(
      `tf.einsum: expected an ellipsis in the output of ${equation}, got ${output || "none"}; axes under an ellipsis are not summed over`,
    );
  }
  const written = output.replace(ellipsis, hidden.join(""));
  const unknown = [...written].find((label) => !sizes.has(label));
  if (unknown === undefined) return written;
  throw new RangeError(
    `tf.einsum: expected labels of operands in the output of ${equation}, got ${unknown}; an axis that no operand has is made by tf.expandDims`,
  );
}
