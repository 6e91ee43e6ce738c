import { useCallback, useLayoutEffect, useRef } from "react";

/** A function that stays the same, so that what is given it need not be drawn anew, and does what `act` did when last drawn. */
export function useLatest<Args extends unknown[], Result>(act: (...args: Args) => Result): (...args: Args) => Result {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  return useCallback((...args) => latest.current(...args), []);
}
