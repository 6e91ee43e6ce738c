import { type Ref, useId } from "react";
import { useTranslation } from "react-i18next";
import type { IncomingProtocol, Security } from "../../shared/account.ts";
import type { DiscoveryResult } from "../../shared/discovery.ts";
import type { MailFailure } from "../../shared/failure.ts";
import { nameHost } from "../host-name.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { FailureBanner } from "../ui/failure-banner.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import {
  type Direction,
  doubtsAbout,
  type ServerEdits,
  type ServerFaults,
  type ServerFields,
  toAsciiHost,
} from "./manual-settings.ts";
import styles from "./server-group.module.css";

export interface ServerGroupProps {
  readonly direction: Direction;
  readonly fields: ServerFields;
  readonly edits: ServerEdits;
  readonly onEdit: (edits: ServerEdits) => void;
  /** What was found, to say of a host where it comes from. */
  readonly found: DiscoveryResult | null;
  /** Whether the person accepts a connection without encryption. */
  readonly agreed: boolean;
  readonly onAgree: (agreed: boolean) => void;
  /** Shown once the person tried to save. */
  readonly faults: ServerFaults & { readonly agreement?: boolean };
  readonly failure: MailFailure | null;
  readonly isReadOnly: boolean;
  readonly hostInput: Ref<HTMLInputElement> | undefined;
}

/** The settings of one server, by hand. */
export function ServerGroup(props: ServerGroupProps) {
  const { direction, fields, edits, onEdit, faults, isReadOnly } = props;
  const { t } = useTranslation("wizard");
  const titleId = useId();
  const edit = (change: ServerEdits) => onEdit({ ...edits, ...change });
  const securities: readonly Security[] = ["tls", "starttls", "none"];
  const doubts = doubtsAbout(fields.host, props.found);
  const protocols: readonly IncomingProtocol[] = ["imap", "pop3"];

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot be laid out in a grid
    <div role="group" aria-labelledby={titleId} className={styles.group}>
      <h2 id={titleId} className={styles.title}>
        {t(`manual.${direction}`)}
      </h2>
      {props.failure ? <FailureBanner failure={props.failure} /> : null}
      <div className={styles.row}>
        <TextField
          label={t("manual.server")}
          value={fields.host}
          onChange={(host) => edit({ host })}
          error={faults.host ? t(`error.${faults.host}`) : null}
          {...(props.hostInput ? { inputRef: props.hostInput } : {})}
          isReadOnly={isReadOnly}
          spellCheck="false"
          autoComplete="off"
        />
        <div className={styles.short}>
          <TextField
            label={t("manual.port")}
            value={fields.port}
            onChange={(port) => edit({ port })}
            error={faults.port ? t(`error.${faults.port}`) : null}
            isReadOnly={isReadOnly}
            inputMode="numeric"
            autoComplete="off"
          />
        </div>
      </div>
      <div className={styles.row}>
        {direction === "incoming" ? (
          <Select
            label={t("manual.protocol")}
            value={fields.protocol === "pop3" ? "pop3" : "imap"}
            options={protocols.map((value) => ({ value, label: t(`manual.${value}`) }))}
            onChange={(protocol) => edit({ protocol })}
            isDisabled={isReadOnly}
          />
        ) : null}
        <Select
          label={t("manual.security")}
          value={fields.security}
          options={securities.map((value) => ({ value, label: t(`manual.${value}`) }))}
          onChange={(security) => {
            props.onAgree(false);
            edit({ security });
          }}
          isDisabled={isReadOnly}
        />
        <TextField
          label={t("manual.username")}
          value={fields.username}
          onChange={(username) => edit({ username })}
          error={faults.username ? t(`error.${faults.username}`) : null}
          isReadOnly={isReadOnly}
          spellCheck="false"
          autoComplete="off"
        />
      </div>
      {doubts.length > 0 ? (
        <div className={styles.warning}>
          <div className={styles.doubt}>
            <strong>{nameHost(toAsciiHost(fields.host))}</strong>
            {doubts.map(({ reason, host }) => (
              <p key={`${reason} ${host}`}>{t(`question.reason.${reason}`)}</p>
            ))}
          </div>
          <p>{t("manual.doubt")}</p>
        </div>
      ) : null}
      {fields.security === "none" ? (
        <div className={styles.warning}>
          <p>{t("manual.warning")}</p>
          <Checkbox
            label={t("manual.agree")}
            isSelected={props.agreed}
            onChange={props.onAgree}
            isDisabled={isReadOnly}
            error={faults.agreement ? t("error.notAgreed") : null}
          />
        </div>
      ) : null}
    </div>
  );
}
