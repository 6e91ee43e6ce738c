/** Asks one question after another: while an answer is under way only the latest question waits for it. */
export interface Asking<Question> {
  /** The question whose answer is shown, or awaited where there is none yet; null where nothing is asked. */
  readonly shown: () => Question | null;
  /** Calls `listener` whenever `shown` has changed; returns how to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks at once where no answer is under way. */
  readonly ask: (question: Question) => void;
  readonly stop: () => void;
}

/** `answer` resolves, whatever comes of it, once there is something to show. */
export function createAsking<Question>(answer: (question: Question) => Promise<unknown>): Asking<Question> {
  let shown: Question | null = null;
  let wanted: Question | null = null;
  let isAnswering = false;
  /** Another number since nothing was asked. */
  let session = 0;
  const listeners = new Set<() => void>();

  function show(next: Question | null): void {
    shown = next;
    for (const listener of listeners) listener();
  }

  async function answerWanted(): Promise<void> {
    if (isAnswering) return;
    isAnswering = true;
    while (wanted !== null) {
      const question: Question = wanted;
      const began = session;
      wanted = null;
      await answer(question);
      if (session === began) show(question);
    }
    isAnswering = false;
  }

  return {
    shown: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ask(question) {
      wanted = question;
      if (shown === null) show(question);
      void answerWanted();
    },
    stop() {
      wanted = null;
      session += 1;
      if (shown !== null) show(null);
    },
  };
}
