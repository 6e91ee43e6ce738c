import type { MailApi } from "../../shared/contract.ts";
import type { Handlers } from "../../shared/rpc.ts";
import type { MailWorkerApi } from "../../shared/services/mail.ts";

/** Once the first rows were sent they are painted before anything else is begun, in ms. */
const PAINT_TIME = 200;
/** How long rows are waited for that nobody asks for, in ms. */
const PATIENCE = 2_000;

export interface FirstScreen {
  /** The calls as they are answered; the answer with the first rows is noted. */
  watch(handlers: Handlers<MailApi>): Handlers<MailApi>;
  /** `calls`, each of which waits until all else has begun, and brings that forward. */
  hold<Calls extends object>(calls: Calls): Calls;
}

type Call = (...args: readonly unknown[]) => unknown;

/** The window refreshes the mailbox that it opens: before its account is connected there is nothing to refresh with. */
const PATIENT: ReadonlySet<string | symbol> = new Set<keyof MailWorkerApi>(["refreshMailbox"]);

/** Calls `begin`, for what the first screen does not need, once that stands, a call needs it, or no window comes. */
export function createFirstScreen(begin: () => Promise<void>): FirstScreen {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  let isBegun = false;

  function start(): Promise<void> {
    if (!isBegun) resolve(begin());
    isBegun = true;
    return begun;
  }

  setTimeout(start, PATIENCE).unref();
  return {
    watch: (handlers) => ({
      ...handlers,
      async listMessages(args, context) {
        try {
          return await handlers.listMessages(args, context);
        } finally {
          if (!isBegun) setTimeout(start, PAINT_TIME).unref();
        }
      },
    }),
    hold: (calls) =>
      new Proxy(calls, {
        get(target, name) {
          const call = Reflect.get(target, name) as Call;
          return async (...args: readonly unknown[]) => {
            await (PATIENT.has(name) ? begun : start());
            return call(...args);
          };
        },
      }),
  };
}
