import type { ServerSettings } from "../../shared/account.ts";
import { failed, failureOf, type MailFailure } from "../../shared/failure.ts";
import { findAlternativeName } from "../net/alternative-name.ts";
import { openImapSession } from "./imap-session.ts";
import { openPop3Session } from "./pop3-session.ts";

/** All of it: connecting, TLS, the greeting and the credentials. */
const LIMIT_MS = 12_000;
/** Less, so that a port from which nothing comes back is told from a server that says nothing. */
const CONNECT_MS = 10_000;

/**
 * Signs in once and out again. One attempt: what the server says to a name and a password is its verdict. Throws the
 * failure, and SERVER_SILENT after twelve seconds. Given up, at once or then, the connection is closed.
 */
export async function signIn(server: ServerSettings, password: string, signal?: AbortSignal): Promise<void> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  stopped.catch(() => undefined);
  const control = new AbortController();
  const stop = (failure: MailFailure) => {
    reject(failed(failure));
    control.abort();
  };
  const leg = server.protocol === "smtp" ? "outgoing" : "incoming";
  const silent: MailFailure = { code: "SERVER_SILENT", host: server.host, port: server.port, leg };
  const limit = setTimeout(() => stop(silent), LIMIT_MS);
  const cancel = () => stop({ code: "CANCELLED" });
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel();
  const attempt = open(server, password, control.signal).then(
    (close) => close(),
    async (error: unknown) => {
      throw failed(await withAlternative(failureOf(error), server, control.signal), error);
    },
  );
  attempt.catch(() => undefined);
  try {
    await Promise.race([attempt, stopped]);
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener("abort", cancel);
  }
}

/** A certificate for other names may be this same server's under one of them. */
async function withAlternative(
  failure: MailFailure,
  { host, port, security, protocol }: ServerSettings,
  signal: AbortSignal,
): Promise<MailFailure> {
  if (failure.code !== "CERT_NAME" || security === "none") return failure;
  const alternative = await findAlternativeName({ host, port, security, protocol }, failure.names, signal);
  return alternative ? { ...failure, alternative } : failure;
}

async function open(server: ServerSettings, password: string, signal: AbortSignal): Promise<() => void> {
  const submission = server.protocol === "smtp" ? await import("./submission-session.ts") : null;
  if (signal.aborted) throw failed({ code: "CANCELLED" });
  if (submission) {
    return (await submission.openSubmissionSession(server, password, { signal, connectMs: CONNECT_MS })).close;
  }
  if (server.protocol === "pop3") {
    const session = await openPop3Session(server, password, signal);
    return () => void session.quit().catch(() => session.close());
  }
  const session = await openImapSession({ server, password, silenceMs: LIMIT_MS, signal });
  return () => void session.signOut();
}
