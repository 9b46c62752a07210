import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import { useRef, useState, type CSSProperties } from 'react'
import { Icon } from '../../parts/icon.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Moment } from '../../parts/moment.tsx'
import { useWords } from '../../words/language.ts'
import { readPictures, type Picture } from './inspection.ts'
import { Marks, type Mark } from './marks.tsx'
import classes from './picture-view.module.css'
import { words } from './words.ts'
import { useZoom, type View } from './zoom.ts'

/** One picture, with what was found on it, and what is known of it. */
export function PictureView({
  contractId,
  picture,
  title,
  marks,
}: {
  contractId: string
  picture: Picture
  title: string
  marks: readonly Mark[]
}) {
  const say = useWords(words)
  const frame = useRef<HTMLDivElement>(null)
  const { view, zoomIn, zoomOut, reset, handlers } = useZoom(frame)
  return (
    <figure className={classes.figure}>
      <Group justify="space-between" wrap="nowrap" gap="xs" mb={6}>
        <Text component="figcaption" fw={600} size="sm">
          {title}
        </Text>
        <Group gap={4} wrap="nowrap">
          <Zoom label={say.zoomOut} icon="minus" onClick={zoomOut} />
          <Zoom label={say.zoomIn} icon="plus" onClick={zoomIn} />
          <Zoom label={say.zoomReset} icon="whole" onClick={reset} />
        </Group>
      </Group>
      <div
        ref={frame}
        className={classes.frame}
        role="application"
        aria-label={`${title}. ${say.zoomHint}`}
        tabIndex={0}
        {...handlers}
      >
        <Shown {...{ contractId, picture, title, marks, view }} />
      </div>
      <PictureFacts picture={picture} />
    </figure>
  )
}

function Zoom({
  label,
  icon,
  onClick,
}: {
  label: string
  icon: 'plus' | 'minus' | 'whole'
  onClick: () => void
}) {
  return (
    <Tooltip label={label} withinPortal>
      <ActionIcon variant="default" size="sm" onClick={onClick} aria-label={label}>
        <Icon name={icon} size={14} />
      </ActionIcon>
    </Tooltip>
  )
}

function Shown(given: {
  contractId: string
  picture: Picture
  title: string
  marks: readonly Mark[]
  view: View
}) {
  const { contractId, picture, title, marks, view } = given
  const say = useWords(words)
  const { address, onError, isLost } = useAddress(contractId, picture)
  if (isLost) return <Text p="md">{say.retake}</Text>
  const { width, height } = picture
  return (
    <div
      className={classes.moved}
      style={{
        transform: `translate(${view.x * 100}%, ${view.y * 100}%) scale(${view.scale})`,
      }}
    >
      <div className={classes.sheet} style={{ '--ratio': width / height } as CSSProperties}>
        <img src={address} alt={title} onError={onError} draggable={false} />
        <Marks marks={marks} />
      </div>
    </div>
  )
}

/** The first address as long as it lasts: the picture is not loaded again whenever the contract is. */
function useAddress(contractId: string, picture: Picture) {
  const [address, setAddress] = useState(picture.url)
  const [failures, setFailures] = useState(0)
  return {
    address,
    isLost: failures > 2,
    onError() {
      setFailures(failures + 1)
      void readPictures(contractId).then(
        (all) => {
          const again = all.find(({ id }) => id === picture.id)
          if (again) setAddress(again.url)
        },
        () => undefined,
      )
    },
  }
}

function PictureFacts({ picture }: { picture: Picture }) {
  const say = useWords(words)
  const { qr, role, capturedAt, uploadedAt, width, height, bytes } = picture
  const finding = say[`qr_${qr?.finding ?? 'pending'}`]
  return (
    <Facts
      facts={[
        ...(role === 'front'
          ? [[say.qr, qr?.isMirrored ? `${finding} (${say.mirrored})` : finding] as const]
          : []),
        [say.captured, capturedAt],
        [say.uploaded, <Moment key="uploaded" at={uploadedAt} />],
        [say.size, `${width} × ${height}, ${Math.round(bytes / 1024).toLocaleString()} KiB`],
      ]}
    />
  )
}
