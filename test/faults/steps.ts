import type { Step } from "./client.ts";
import type { Command, Tap } from "./conversation.ts";

/** Commands after which a server is not what it was. */
const CHANGING =
  /^(UID )?(STORE|COPY|MOVE|EXPUNGE)$|^(APPEND|CREATE|DELETE|RENAME|SUBSCRIBE|UNSUBSCRIBE|MAIL|RCPT|DATA|MESSAGE|CLOSE)$/;
/** They wait or say goodbye. */
const IDLE = /^(IDLE|NOOP|LOGOUT|QUIT)$/;

export function isChanging({ verb }: Command): boolean {
  return CHANGING.test(verb);
}

/**
 * A tap that names every protocol write: what changes a server at four points (before it is sent on, with half of a literal
 * sent, done and not answered, answered), the rest at one, with the answer outstanding. `onStep` gives true for the one
 * at which the client is to die; by then it is dead.
 */
export function stepTap(protocol: "imap" | "smtp", onStep: (name: string) => boolean): Tap {
  const at = (command: Command, point: string) => onStep(`${protocol} ${command.verb} ${point}`);
  return {
    onCommand: (command) => (isChanging(command) && at(command, "not sent on") ? "swallow" : undefined),
    onHalfway: (command) => (isChanging(command) && at(command, "half sent") ? "swallow" : undefined),
    onAnswer: (command) => (!IDLE.test(command.verb) && at(command, "not answered") ? "swallow" : undefined),
    onAnswered: (command) => {
      if (isChanging(command)) at(command, "answered");
    },
  };
}

/** Counts how often each step has come by. */
export function createStepCounter(): (name: string) => Step {
  const seen = new Map<string, number>();
  return (name) => {
    const occurrence = (seen.get(name) ?? 0) + 1;
    seen.set(name, occurrence);
    return { name, occurrence };
  };
}

export function formatStep({ name, occurrence }: Step): string {
  return `${name} #${occurrence}`;
}

export function parseStep(text: string): Step {
  const match = /^(.*?)(?: #(\d+))?$/.exec(text);
  return { name: match?.[1] ?? text, occurrence: Number(match?.[2] ?? 1) };
}
