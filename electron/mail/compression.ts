import { failureOf } from "../../shared/failure.ts";
import { isConnectionFailure } from "./imap-connections.ts";
import type { ImapSession } from "./imap-session.ts";

/** A compressed connection that ends within this time of its beginning was ended by the compression, ms. */
const EARLY_MS = 30_000;
/** How long an account goes without after that, ms. */
const PAUSE_MS = 24 * 60 * 60 * 1000;

/**
 * What is known of compression on the way to one account's server: servers and what stands before them break it (the
 * session dies, or garbage comes), and a network may be another tomorrow.
 */
export interface Compression {
  /** Opens with compression unless it is known to be broken; without where it turns out to be. */
  open(connect: (onCompressed: (() => void) | undefined) => Promise<ImapSession>): Promise<ImapSession>;
}

export function createCompression(now: () => number): Compression {
  let brokenUntil = 0;

  function noteBroken(): void {
    brokenUntil = now() + PAUSE_MS;
  }

  return {
    async open(connect) {
      if (now() < brokenUntil) return connect(undefined);
      let isCompressed = false;
      try {
        const session = await connect(() => {
          isCompressed = true;
        });
        if (isCompressed) watchOver(session);
        return session;
      } catch (error) {
        if (!isCompressed || !isBreakage(error)) throw error;
        const session = await connect(undefined);
        // Known only now: with the server gone altogether, the second attempt fails as well.
        noteBroken();
        return session;
      }
    },
  };

  function watchOver(session: ImapSession): void {
    const since = now();
    void session.closed.then((failure) => {
      const isGarbage = failure.code === "SERVER_UNAVAILABLE" && /unreadable answer/.test(failure.words);
      const isDead = failure.code === "CONNECTION_LOST" || failure.code === "SERVER_SILENT";
      if (isGarbage || (isDead && now() - since < EARLY_MS)) noteBroken();
    });
  }
}

function isBreakage(error: unknown): boolean {
  return isConnectionFailure(error) || failureOf(error).code === "BUG";
}
