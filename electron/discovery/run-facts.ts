import type { ProviderHint } from "../../shared/discovery.ts";
import type { MailFailure } from "../../shared/failure.ts";
import { provenanceOf } from "./ranking.ts";
import type { Refusal, Setback, SourceContext, WebContact } from "./source.ts";
import { impersonatedHost } from "./sources/captive-portal.ts";
import { chooseFailure } from "./verdict.ts";

/** What sources note beside the servers they find. */
export interface RunFacts
  extends Pick<
    SourceContext,
    "noteSetback" | "noteRefusal" | "noteHint" | "noteContact" | "noteCredentialsWanted" | "contacts"
  > {
  /** By the source that is believed most. */
  readonly refusal: () => Refusal | null;
  readonly hint: () => ProviderHint | null;
  readonly credentialsWanted: () => string | null;
  /** The one failure to name where the servers of `domain` are not found. */
  readonly failure: (domain: string) => MailFailure;
}

/** Collects them for one run. */
export function createRunFacts(): RunFacts {
  const setbacks: Setback[] = [];
  const contacts: WebContact[] = [];
  let refusal: Refusal | null = null;
  let hint: ProviderHint | null = null;
  let credentialsWanted: string | null = null;
  return {
    noteSetback: (setback) => setbacks.push(setback),
    noteRefusal(next) {
      if (!refusal || provenanceOf(next.source) < provenanceOf(refusal.source)) refusal = next;
    },
    noteHint(next) {
      hint ??= next;
    },
    noteContact: (contact) => contacts.push(contact),
    noteCredentialsWanted(host) {
      credentialsWanted ??= host;
    },
    contacts,
    refusal: () => refusal,
    hint: () => hint,
    credentialsWanted: () => credentialsWanted,
    failure(domain) {
      const host = impersonatedHost(contacts);
      return host ? { code: "CAPTIVE_PORTAL", host } : chooseFailure(setbacks, domain);
    },
  };
}
