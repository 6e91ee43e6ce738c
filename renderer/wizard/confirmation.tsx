import { useTranslation } from "react-i18next";
import type { Taint } from "../../shared/discovery.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { ServerLines } from "./server-lines.tsx";
import type { Servers } from "./use-setup.ts";

export interface ConfirmationProps {
  readonly ask: readonly Taint[];
  readonly servers: Servers;
  readonly onAgree: () => void;
}

/** Asks whether to sign in to servers that were found in a way nobody can vouch for, each host named whole. */
export function Confirmation({ ask, servers, onAgree }: ConfirmationProps) {
  const { t } = useTranslation("wizard");
  return (
    <Banner
      tone="warning"
      detail={
        <>
          {ask.map(({ reason, host }) => (
            <p key={`${reason} ${host}`}>{t(`confirm.reason.${reason}`, { host })}</p>
          ))}
          <ServerLines {...servers} />
        </>
      }
      actions={
        <Button variant="primary" onPress={onAgree}>
          {t("confirm.agree")}
        </Button>
      }
    >
      {t("confirm.title")}
    </Banner>
  );
}
