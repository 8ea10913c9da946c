/**
 * A slider in the notebook, on nothing but comms: it speaks the widget messages, version 2.1, that JupyterLab
 * understands where the Python package `jupyterlab_widgets` is installed.
 *
 *     import { Slider } from "./slider.ts";
 *     const rate = new Slider({ description: "rate", max: 50, value: 10 });
 *     await display(rate);
 *     const shown = await display(rate.value);
 *     rate.onChange((value) => shown.update(value));
 */

/** What is used of the kernel's globals. */
interface Comm {
  readonly id: string;
  send(data: unknown): void;
  onMsg(handler: (message: { readonly data: WidgetMessage }) => unknown): void;
  close(): void;
}

declare const comms: { open(target: string, data: unknown, metadata: Record<string, unknown>): Comm };

/** What a front end sends: the part of the state that the user changed, or that it wants all of it. */
type WidgetMessage =
  | { readonly method: "update"; readonly state: Readonly<Record<string, unknown>> }
  | { readonly method: "request_state" };

export interface SliderOptions {
  /** Stands beside the slider. Default: nothing. */
  readonly description?: string;
  /** Default 0. */
  readonly min?: number;
  /** Default 100. */
  readonly max?: number;
  /** Default 1. */
  readonly step?: number;
  /** Default: `min`. */
  readonly value?: number;
}

export class Slider {
  readonly #comms: readonly Comm[];
  readonly #comm: Comm;
  readonly #state: Readonly<Record<string, unknown>>;
  #value: number;
  #handler: ((value: number) => unknown) | undefined;

  constructor({ description = "", min = 0, max = 100, step = 1, value = min }: SliderOptions = {}) {
    this.#value = value;
    const layout = opened("@jupyter-widgets/base", "2.0.0", "Layout");
    const style = opened("@jupyter-widgets/controls", "2.0.0", "SliderStyle");
    this.#state = {
      ...{ description, min, max, step },
      layout: `IPY_MODEL_${layout.id}`,
      style: `IPY_MODEL_${style.id}`,
    };
    this.#comm = opened("@jupyter-widgets/controls", "2.0.0", "IntSlider", { ...this.#state, value });
    this.#comms = [this.#comm, style, layout];
    this.#comm.onMsg(({ data }) => this.#receive(data));
  }

  /** Where the slider is; setting it moves the slider. */
  get value(): number {
    return this.#value;
  }

  set value(value: number) {
    this.#value = value;
    this.#send({ value });
  }

  /** Calls the handler with each value that the user chooses; it takes the place of an earlier one. */
  onChange(handler: (value: number) => unknown): void {
    this.#handler = handler;
  }

  /** Removes the slider from the notebook. */
  close(): void {
    for (const comm of this.#comms) comm.close();
  }

  [Symbol.for("Jupyter.display")](): Record<string, unknown> {
    return {
      "application/vnd.jupyter.widget-view+json": {
        ...{ version_major: 2, version_minor: 0 },
        model_id: this.#comm.id,
      },
      "text/plain": `slider at ${this.#value}`,
    };
  }

  async #receive(message: WidgetMessage): Promise<void> {
    if (message.method === "request_state") return this.#send({ ...this.#state, value: this.#value });
    const { value } = message.state;
    if (typeof value !== "number") return;
    this.#value = value;
    await this.#handler?.(value);
  }

  #send(state: Record<string, unknown>): void {
    this.#comm.send({ method: "update", state, buffer_paths: [] });
  }
}

/** The comm of a new model of the front end's widget library; views of the same name show it. */
function opened(module: string, version: string, name: string, state: Record<string, unknown> = {}): Comm {
  const model = { _model_module: module, _model_module_version: version, _model_name: `${name}Model` };
  const isStyle = name.endsWith("Style");
  const view = {
    _view_module: name === "IntSlider" ? module : "@jupyter-widgets/base",
    _view_module_version: version,
    _view_name: isStyle ? "StyleView" : `${name}View`,
  };
  const data = { state: { ...model, ...view, ...state }, buffer_paths: [] };
  return comms.open("jupyter.widget", data, { version: "2.1.0" });
}
