import { ArrowLeft, RotateCcw, Trash2 } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/failure.ts";
import type { RemovedMessage } from "../../shared/removed.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useRemovedContent } from "../queries.ts";
import { MessageView } from "../reader/message-view.tsx";
import readerStyles from "../reader/reader.module.css";
import { Banner } from "../ui/banner.tsx";
import { Button, IconButton } from "../ui/button.tsx";

export interface RemovedReaderProps {
  readonly row: RemovedMessage;
  /** Why and when it went. */
  readonly sentence: string;
  readonly onRestore: () => void;
  readonly onForget: () => void;
  readonly onWriteTo: (mailto: string) => void;
  /** Given where the list is out of sight. */
  readonly onBack?: (() => void) | undefined;
  /** The part that scrolls, to be focused. */
  readonly scrollRef: RefObject<HTMLDivElement | null>;
}

/** One message that its server has no more: what became of it, and all of it that is here. */
export function RemovedReader(props: RemovedReaderProps) {
  const { row, sentence, onRestore, onForget, onWriteTo, onBack, scrollRef } = props;
  const { t } = useTranslation("removed");
  const reader = useTranslation("reader").t;
  const query = useRemovedContent(row.isWhole ? row.id : null);
  const content = query.data ?? null;

  return (
    <article aria-label={row.subject || reader("noSubject")} className={readerStyles.reader}>
      <div role="toolbar" aria-label={reader("actions")} className={readerStyles.toolbar}>
        {onBack ? (
          <IconButton label={reader("back")} icon={<ArrowLeft size={16} aria-hidden />} onPress={onBack} />
        ) : null}
        <Button
          icon={<RotateCcw size={16} aria-hidden />}
          isDisabled={!row.isWhole || row.isReturning}
          onPress={onRestore}
        >
          {t("restore")}
        </Button>
        <Button variant="quiet" icon={<Trash2 size={16} aria-hidden />} onPress={onForget}>
          {t("forget")}
        </Button>
      </div>
      <MessageView
        row={row}
        content={content}
        scrollRef={scrollRef}
        notice={
          <Banner tone="info" detail={leftWords()}>
            {sentence}
          </Banner>
        }
        instead={instead()}
        onWriteTo={onWriteTo}
      />
    </article>
  );

  function leftWords(): string {
    if (row.isReturning) return t("returningAbout");
    return row.isWhole ? t("wholeAbout") : t("notWholeAbout");
  }

  function instead(): ReactNode {
    if (content) return null;
    return (
      <div className={readerStyles.waiting}>{query.error ? <NotHere error={query.error} /> : <p>{row.snippet}</p>}</div>
    );
  }
}

function NotHere({ error }: { readonly error: Error }) {
  const describe = useDescribeFailure();
  const { sentence, nextStep } = describe(failureOf(error));
  return (
    <Banner tone="warning" detail={nextStep}>
      {sentence}
    </Banner>
  );
}
