import type { ServerSettings } from "../../shared/account.ts";
import { failed, failureOf, type MailFailure } from "../../shared/failure.ts";
import { findAlternativeName } from "../net/alternative-name.ts";
import { openImapSession } from "./imap-session.ts";
import { openPop3Session } from "./pop3-session.ts";
import { openSubmissionSession } from "./submission-session.ts";

/** All of it: connecting, TLS, the greeting and the credentials. */
const LIMIT_MS = 12_000;

/**
 * Signs in once and out again. One attempt: what the server says to a name and a password is its verdict. Throws the
 * failure, and SERVER_SILENT after twelve seconds.
 */
export async function signIn(server: ServerSettings, password: string, signal?: AbortSignal): Promise<void> {
  const { promise: stopped, reject: stop } = Promise.withResolvers<never>();
  stopped.catch(() => undefined);
  const leg = server.protocol === "smtp" ? "outgoing" : "incoming";
  const silent: MailFailure = { code: "SERVER_SILENT", host: server.host, port: server.port, leg };
  const limit = setTimeout(() => stop(failed(silent)), LIMIT_MS);
  const cancel = () => stop(failed({ code: "CANCELLED" }));
  signal?.addEventListener("abort", cancel, { once: true });
  // An attempt that is given up still ends by itself: every step of it has a limit of its own.
  const attempt = open(server, password).then(
    (close) => close(),
    async (error: unknown) => {
      throw failed(await withAlternative(failureOf(error), server, signal), error);
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
  signal?: AbortSignal,
): Promise<MailFailure> {
  if (failure.code !== "CERT_NAME" || security === "none") return failure;
  const alternative = await findAlternativeName({ host, port, security, protocol }, failure.names, signal);
  return alternative ? { ...failure, alternative } : failure;
}

async function open(server: ServerSettings, password: string): Promise<() => void> {
  if (server.protocol === "smtp") return (await openSubmissionSession(server, password)).close;
  if (server.protocol === "pop3") {
    const session = await openPop3Session(server, password);
    return () => void session.quit().catch(() => session.close());
  }
  const session = await openImapSession({ server, password, silenceMs: LIMIT_MS });
  return () => void session.signOut();
}
