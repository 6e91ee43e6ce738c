import { useEffect, useLayoutEffect, useRef } from "react";
import { belongsElsewhere, commandOf, type MailCommand } from "./shortcuts.ts";

export type CommandHandlers = Partial<Record<MailCommand, () => void>>;

/** Listens for single keys anywhere in the window but in fields, menus and dialogs. */
export function useCommands(handlers: CommandHandlers): void {
  const latest = useRef(handlers);
  useLayoutEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || belongsElsewhere(event.target)) return;
      const command = commandOf(event);
      const handler = command && latest.current[command];
      if (!handler) return;
      event.preventDefault();
      // A held key may walk, but not archive a mailbox.
      if (!event.repeat || command === "next" || command === "previous") handler();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
