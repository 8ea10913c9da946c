/** Protocol messages, read by the numbers of their fields: https://protobuf.dev/programming-guides/encoding. */

/** A field: its number, and the bytes of a nested message or text, or a number. */
export type Field = readonly [number: number, value: Buffer | bigint];

/** The fields of a message in their order. Those of fixed width are left out. */
export function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) refuse("one that ends within a field");
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = Number(varint());
    const [number, kind] = [tag >> 3, tag & 7];
    if (kind === 0) yield [number, varint()];
    else if (kind === 1) at += 8;
    else if (kind === 5) at += 4;
    else if (kind === 2) {
      const length = Number(varint());
      yield [number, message.subarray(at, at + length)];
      at += length;
    } else refuse(`a field of kind ${kind}`);
  }
}

/** The numbers of a message by their fields. */
export function numbersOf(message: Buffer): ReadonlyMap<number, bigint> {
  return new Map(
    [...fields(message)].flatMap(([field, value]) => (typeof value === "bigint" ? [[field, value]] : [])),
  );
}

/** The nested messages, or the texts, of one field. */
export function messagesOf(message: Buffer, number: number): Buffer[] {
  return [...fields(message)].flatMap(([field, value]) =>
    field === number && typeof value !== "bigint" ? [value] : [],
  );
}

function refuse(what: string): never {
  throw new RangeError(`fields: expected a protocol message, got ${what}; pass all bytes of one`);
}
