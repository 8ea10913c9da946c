/** A TensorFlow graph under construction. */
import { createRequire } from "node:module";
import type { Attribute, Binding } from "../operations/native.ts";

/** The protocol messages that tfjs-node carries for reading saved models; their classes are generated. */
// biome-ignore lint/suspicious/noExplicitAny: generated code without types
const messages: any = createRequire(import.meta.url)("@tensorflow/tfjs-node/dist/proto/api_pb");

/** The version of TensorFlow's graph format that the operations recorded here belong to (TensorFlow 2.15). */
const producer = 1482;

export class Graph {
  readonly #binding: Binding;
  readonly #definition = new messages.GraphDef();
  #size = 0;

  constructor(binding: Binding) {
    this.#binding = binding;
    const version = new messages.VersionDef();
    version.setProducer(producer);
    this.#definition.setVersions(version);
  }

  /** An input; without a shape, of any shape. */
  placeholder(dtype: number, shape?: readonly number[]): string {
    const attribute = new messages.AttrValue();
    attribute.setShape(shapeMessage(shape));
    return this.#add(
      "Placeholder",
      [],
      [
        ["dtype", typeMessage(dtype)],
        ["shape", attribute],
      ],
    );
  }

  /** A tensor of known values: `bytes` in row-major order, as TensorFlow lays them out. */
  constant(dtype: number, shape: readonly number[], bytes: Uint8Array): string {
    const tensor = new messages.Tensor();
    tensor.setDtype(dtype);
    tensor.setTensorShape(shapeMessage(shape));
    tensor.setTensorContent(bytes);
    const value = new messages.AttrValue();
    value.setTensor(tensor);
    return this.#add(
      "Const",
      [],
      [
        ["dtype", typeMessage(dtype)],
        ["value", value],
      ],
    );
  }

  /** The node's name; output i of it is called `name:i`. */
  operation(name: string, inputs: readonly string[], attributes: readonly Attribute[]): string {
    return this.#add(
      name,
      inputs,
      attributes.map((attribute) => [attribute.name, this.#attributeMessage(name, attribute)]),
    );
  }

  /** A node that passes `input` on: gives a value of the graph a name of its own to be fetched by. */
  identity(dtype: number, input: string): string {
    return this.#add("Identity", [input], [["T", typeMessage(dtype)]]);
  }

  /** Adds a function that operations of this graph can call: a FunctionDef. */
  define(definition: Uint8Array): void {
    const library = this.#definition.getLibrary() ?? new messages.FunctionDefLibrary();
    library.addFunction(messages.FunctionDef.deserializeBinary(definition));
    this.#definition.setLibrary(library);
  }

  /**
   * Calls the function `body` on its own outputs, at first on `inputs`, while the function `condition` of them is true.
   *
   * TensorFlow is told to write the functions out in the graph. Called as functions, convolutions and products would not
   * be given to oneDNN, which it chooses for the operations of a graph only: other bits, and half as much time again.
   */
  loop(inputs: readonly string[], types: readonly number[], condition: string, body: string): string {
    const list = new messages.AttrValue.ListValue();
    list.setTypeList([...types]);
    const typesMessage = new messages.AttrValue();
    typesMessage.setList(list);
    const writtenOut = new messages.AttrValue();
    writtenOut.setB(true);
    // One round at a time: rounds that overlap would hold their intermediate results together.
    const atOnce = new messages.AttrValue();
    atOnce.setI(1);
    return this.#add("StatelessWhile", inputs, [
      ["T", typesMessage],
      ["cond", functionMessage(condition)],
      ["body", functionMessage(body)],
      ["_lower_using_switch_merge", writtenOut],
      ["parallel_iterations", atOnce],
    ]);
  }

  /** The graph as TensorFlow reads it. */
  bytes(): Uint8Array {
    return this.#definition.serializeBinary();
  }

  #add(
    operation: string,
    inputs: readonly string[],
    attributes: readonly (readonly [string, unknown])[],
  ): string {
    const node = new messages.NodeDef();
    const name = `n${this.#size++}`;
    node.setName(name);
    node.setOp(operation);
    for (const input of inputs) node.addInput(input);
    for (const [attribute, value] of attributes) node.getAttrMap().set(attribute, value);
    this.#definition.addNode(node);
    return name;
  }

  #attributeMessage(operation: string, { name, type, value }: Attribute): unknown {
    const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_STRING } = this.#binding;
    const message = new messages.AttrValue();
    const list = Array.isArray(value) ? new messages.AttrValue.ListValue() : undefined;
    const set = (one: string, item: unknown): void => {
      if (list === undefined) message[`set${one}`](item);
      else for (const entry of value as unknown[]) list[`add${one}`](entry);
    };
    if (type === TF_ATTR_TYPE) set("Type", value);
    else if (type === TF_ATTR_INT) set("I", value);
    else if (type === TF_ATTR_FLOAT) set("F", value);
    else if (type === TF_ATTR_BOOL) set("B", value);
    else if (type === TF_ATTR_STRING && list === undefined) message.setS(Buffer.from(String(value)));
    else {
      throw new TypeError(
        `compile: expected operations with a graph form, got ${operation} with an attribute ${name} of kind ${type}; run it outside the compiled function`,
      );
    }
    if (list !== undefined) message.setList(list);
    return message;
  }
}

function typeMessage(dtype: number): unknown {
  const message = new messages.AttrValue();
  message.setType(dtype);
  return message;
}

function functionMessage(name: string): unknown {
  const called = new messages.NameAttrList();
  called.setName(name);
  const message = new messages.AttrValue();
  message.setFunc(called);
  return message;
}

function shapeMessage(shape?: readonly number[]): unknown {
  const message = new messages.TensorShape();
  if (shape === undefined) message.setUnknownRank(true);
  for (const size of shape ?? []) {
    const dimension = new messages.TensorShape.Dim();
    dimension.setSize(size);
    message.addDim(dimension);
  }
  return message;
}
