import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { MailFailure } from "../../shared/failure.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import { useSearchStatus } from "../queries.ts";
import styles from "./search-coverage.module.css";
import type { Servers } from "./servers.ts";

export interface SearchCoverageProps {
  /** Messages found; undefined until that is known. */
  readonly found: number | undefined;
  /** There are more than were counted. */
  readonly more: boolean;
  readonly server: Servers;
  /** Where was looked; null in all accounts. */
  readonly accountId: number | null;
}

/** How many were found, and in how much of the mail. */
export const SearchCoverage = memo(function SearchCoverage({ found, more, server, accountId }: SearchCoverageProps) {
  const { t } = useTranslation("search");
  const format = useFormat();
  const describe = useServerFailureWords();
  const describeUnlisted = useUnlistedWords();
  const covered = useCoverageWords(accountId);
  const coverage =
    server.state === "asking"
      ? t("server.asking")
      : (describe(server.failure) ?? describeUnlisted(server.unlisted) ?? covered);
  const count = found === undefined ? "" : t(more ? "foundMore" : "found", { shown: format.count(found) });
  return (
    <p role="status" aria-label={t("status")} className={styles.line}>
      <span className={styles.found}>{count}</span>
      <span className={styles.coverage} title={coverage}>
        {coverage}
      </span>
    </p>
  );
});

/** Says that a server was not asked, and why; null where none failed. */
export function useServerFailureWords(): (failure: MailFailure | null) => string | null {
  const { t } = useTranslation("search");
  const describe = useDescribeFailure();
  return (failure) => failure && `${t("server.failed")} ${describe(failure).sentence}`;
}

/** How many more messages servers named that are not listed here; null where there are none. */
export function useUnlistedWords(): (count: number) => string | null {
  const { t } = useTranslation("search");
  const format = useFormat();
  return (count) => (count > 0 ? t("server.unlisted", { count, shown: format.count(count) }) : null);
}

/** What of an account's mail can be found, of everybody's where it is null, in a sentence; empty until that is known. */
export function useCoverageWords(accountId: number | null): string {
  const { t } = useTranslation("search");
  const format = useFormat();
  const status = useSearchStatus(accountId).data;
  if (!status) return "";
  const { messages, indexed, bodies, building } = status;
  const shown = { messages: format.count(messages), indexed: format.count(indexed), bodies: format.count(bodies) };
  if (building) return t("coverage.building", shown);
  if (indexed < messages) return t("coverage.behind", shown);
  if (bodies < messages) return t("coverage.headers", shown);
  return t("coverage.whole", { count: messages, ...shown });
}
