/** The kernels that run at present, and the processor time of all that ran. */
import { KernelUnderTest } from "./client.ts";
import type { KernelProgram } from "./programs.ts";

export class RunningKernels {
  readonly programs: readonly KernelProgram[];
  readonly #live = new Set<KernelUnderTest>();
  #ended = 0;

  constructor(programs: readonly KernelProgram[]) {
    this.programs = programs;
  }

  async start(program: KernelProgram): Promise<KernelUnderTest> {
    const kernel = await KernelUnderTest.start(program);
    this.#live.add(kernel);
    return kernel;
  }

  /** A new kernel of each program. */
  async startAll(): Promise<KernelUnderTest[]> {
    const kernels: KernelUnderTest[] = [];
    for (const program of this.programs) kernels.push(await this.start(program));
    return kernels;
  }

  async stop(kernel: KernelUnderTest): Promise<void> {
    this.#ended += kernel.usage().processorSeconds;
    this.#live.delete(kernel);
    await kernel.stop();
  }

  async stopAll(): Promise<void> {
    for (const kernel of this.#live) await this.stop(kernel);
  }

  processorSeconds(): number {
    return [...this.#live].reduce((sum, kernel) => sum + kernel.usage().processorSeconds, this.#ended);
  }
}
