import type { MailFailure } from "./failure.ts";

export type Security = "tls" | "starttls" | "none";
export type IncomingProtocol = "imap" | "pop3";

/** How one server is reached. */
export interface ServerSettings<Protocol extends string = IncomingProtocol | "smtp"> {
  readonly protocol: Protocol;
  /** A DNS name as A-labels, or an IP address. */
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly username: string;
}

export type IncomingSettings = ServerSettings<IncomingProtocol>;
export type OutgoingSettings = ServerSettings<"smtp">;

/** What of an account's mail is fetched whole before anybody asks for it; null is no bound. */
export interface OfflineChoice {
  /** Messages no older than this. */
  readonly days: number | null;
  /** Messages no larger than this, attachments included; bytes. */
  readonly size: number | null;
}

/** An account as the store keeps it. Its password is not here but in the secret store. */
export interface Account {
  readonly id: number;
  /** The person's own name, as it stands in `From`. */
  readonly name: string;
  readonly address: string;
  /** Index into the renderer's palette, 0 to 7. */
  readonly colour: number;
  readonly incoming: IncomingSettings;
  /** null where the account only receives, as its person asked for. */
  readonly outgoing: OutgoingSettings | null;
  readonly offline: OfflineChoice;
}

/** What an account's sessions are doing; never stored, but for `lastContact`. */
export interface ConnectionState {
  readonly accountId: number;
  readonly phase: "connecting" | "online" | "offline";
  readonly activity: Activity | null;
  /** When a server last answered, ms since the epoch; null where none ever did. */
  readonly lastContact: number | null;
  /** When the next attempt is due, ms since the epoch; null while online or while only a person can help. */
  readonly retryAt: number | null;
  readonly failure: MailFailure | null;
}

/** What the store says an account has yet to do. */
export interface AccountWork {
  readonly accountId: number;
  /** Changes to messages that the server does not know yet. */
  readonly pendingChanges: number;
  /** Messages in the outbox that no server has accepted. */
  readonly unsent: number;
  /** Mailboxes whose first listing has not come to its end. */
  readonly unlistedMailboxes: number;
  /** Messages that are listed here, and those that there are, over all mailboxes that are kept in step. */
  readonly listed: number;
  readonly total: number;
}

export interface Activity {
  readonly kind: "listing" | "syncing" | "downloading" | "sending";
  /** The mailbox it concerns, by name. */
  readonly mailbox?: string;
  readonly done?: number;
  readonly total?: number;
}
