/** What the threads of the execution process share about interrupts. */

/** Places in the shared array. */
const running = 0;
const pongs = 1;
const allUpTo = 2;
const unwinding = 3;
const firstCell = 4;
const cells = 4096;

/** Flags in shared memory: which cell runs, whether its main thread answers, and which cells are to stop. */
export class StopFlags {
  readonly memory: Int32Array<SharedArrayBuffer>;

  constructor(memory = new Int32Array(new SharedArrayBuffer(4 * (firstCell + cells)))) {
    this.memory = memory;
  }

  /** The number of the running cell; 0 when none runs. */
  get running(): number {
    return Atomics.load(this.memory, running);
  }

  set running(cell: number) {
    Atomics.store(this.memory, running, cell);
  }

  /** The cell that got its interrupt as an exception and deals with it. */
  get unwinding(): number {
    return Atomics.load(this.memory, unwinding);
  }

  set unwinding(cell: number) {
    Atomics.store(this.memory, unwinding, cell);
  }

  /** How often the main thread has answered the interrupt thread. */
  get pongs(): number {
    return Atomics.load(this.memory, pongs);
  }

  pong(): void {
    Atomics.add(this.memory, pongs, 1);
  }

  /** A cell may be stopped before it starts; it stays stopped. */
  stop(cell: number): void {
    Atomics.store(this.memory, placeOf(cell), cell);
  }

  /** Takes the stop of a cell back. */
  release(cell: number): void {
    Atomics.compareExchange(this.memory, placeOf(cell), cell, 0);
  }

  /** Stops all cells up to this one, which have ended, for what they left running. */
  stopUpTo(cell: number): void {
    Atomics.store(this.memory, allUpTo, cell);
  }

  /** Nothing stops what belongs to no cell, which has the number 0. */
  isStopped(cell: number): boolean {
    return (
      cell > 0 &&
      (Atomics.load(this.memory, placeOf(cell)) === cell || cell <= Atomics.load(this.memory, allUpTo))
    );
  }
}

/** Cells share places, and the last stopped one has it: a loop so old would go on, but no cell is stopped for another. */
function placeOf(cell: number): number {
  return firstCell + (cell % cells);
}
