import { useEffect, useLayoutEffect, useRef } from "react";
import { belongsElsewhere, commandOf, type MailCommand } from "./shortcuts.ts";

/** A handler that gives false leaves the key to the browser. */
export type CommandHandlers = Partial<Record<MailCommand, () => unknown>>;

/** Listens for single keys anywhere in the window but in fields, menus and dialogs. */
export function useCommands(handlers: CommandHandlers): void {
  const latest = useRef(handlers);
  useLayoutEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || belongsElsewhere(event.target, event)) return;
      const command = commandOf(event);
      const handler = command && latest.current[command];
      if (!handler) return;
      // A held key may walk, but not archive a mailbox.
      const isHeld = event.repeat && command !== "next" && command !== "previous";
      if (isHeld || handler() !== false) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
