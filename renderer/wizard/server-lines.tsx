import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { IncomingSettings, OutgoingSettings, ServerSettings } from "../../shared/account.ts";
import { nameHost } from "../host-name.ts";
import { Button } from "../ui/button.tsx";
import styles from "./server-lines.module.css";

const protocolNames = { imap: "IMAP", pop3: "POP3", smtp: "SMTP" };

interface ServerLineProps {
  readonly direction: "incoming" | "outgoing";
  readonly server: ServerSettings;
  readonly detailed: boolean;
}

function ServerLine({ direction, server, detailed }: ServerLineProps) {
  const { t } = useTranslation("wizard");
  return (
    <li>
      <p>
        {t(`server.${direction}`, {
          host: nameHost(server.host),
          security: server.security === "none" ? t("server.plain") : t("server.encrypted"),
        })}
      </p>
      {detailed ? (
        <p className={styles.detail}>
          {t("server.detail", {
            protocol: protocolNames[server.protocol],
            port: server.port,
            security: t(`manual.${server.security}`),
            username: server.username,
          })}
        </p>
      ) : null}
    </li>
  );
}

export interface ServerLinesProps {
  readonly incoming: IncomingSettings;
  /** Null where the account only receives. */
  readonly outgoing: OutgoingSettings | null;
}

/** The servers of an account as a person reads them; ports and the like on demand. */
export function ServerLines({ incoming, outgoing }: ServerLinesProps) {
  const { t } = useTranslation("wizard");
  const [detailed, setDetailed] = useState(false);
  return (
    <div className={styles.servers}>
      <ul className={styles.list}>
        <ServerLine direction="incoming" server={incoming} detailed={detailed} />
        {outgoing ? <ServerLine direction="outgoing" server={outgoing} detailed={detailed} /> : null}
      </ul>
      <Button variant="quiet" aria-expanded={detailed} onPress={() => setDetailed(!detailed)}>
        {t("server.details")}
      </Button>
    </div>
  );
}
