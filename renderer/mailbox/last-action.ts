let takeBack: (() => void) | null = null;

/** Remembers how the latest action is taken back. */
export function offerUndo(undo: () => void): void {
  takeBack = undo;
}

/** Takes the latest action back, once; says whether there was one. */
export function undoLastAction(): boolean {
  const undo = takeBack;
  takeBack = null;
  undo?.();
  return undo !== null;
}
