import { Alert, AppShell, Badge, Box, Burger, Group, NavLink, ScrollArea, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { isDevelopment } from '../api/environment.ts'
import { useIsServerLost } from '../api/server-watch.ts'
import { isAtLeast, type Session } from '../api/session.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { frameWords } from '../words/frame-words.ts'
import { useWords } from '../words/language.ts'
import { AccountMenu } from './account-menu.tsx'
import classes from './frame.module.css'
import { openRooms, rooms } from './rooms.ts'
import { SettingsMenu } from './settings-menu.tsx'

/** What stands around every room: the way to the others, the account, and word of a server that is away. */
export function Frame({ session, children }: { session: Session | null; children: ReactNode }) {
  const words = useWords(frameWords)
  const [isOpen, { toggle, close }] = useDisclosure()
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
      classNames={{ main: classes.main ?? '' }}
    >
      <a className={classes.skip} href="#content">
        {words.skip}
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={words.openNavigation}
            />
            <Brand />
          </Group>
          <Group gap={4} wrap="nowrap">
            <SettingsMenu />
            <AccountMenu session={session} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={words.navigation}>
        <ScrollArea type="auto">
          <Navigation session={session} onLeave={close} />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Box maw={1600} mx="auto">
          <LostNotice />
          {children}
        </Box>
      </AppShell.Main>
    </AppShell>
  )
}

export function Brand() {
  const words = useWords(frameWords)
  return (
    <Group gap={8} wrap="nowrap">
      <img src="/console/icon.svg" width={24} height={24} alt="" />
      <Text fw={650} size="md">
        {words.product}
      </Text>
      {isDevelopment && (
        <Badge size="sm" variant="default" visibleFrom="xs" tt="none" fw={500}>
          {words.development}
        </Badge>
      )}
    </Group>
  )
}

function Navigation({ session, onLeave }: { session: Session | null; onLeave: () => void }) {
  const words = useWords(frameWords)
  const [place] = useLocation()
  const seen = session ? rooms.filter(({ needs }) => isAtLeast(session.operator.role, needs)) : []
  const link = (name: IconName & keyof typeof words) => {
    const isHere = place === `/${name}` || place.startsWith(`/${name}/`)
    return (
      <NavLink
        key={name}
        component={Link}
        href={`/${name}`}
        label={words[name]}
        leftSection={<Icon name={name} />}
        active={isHere}
        aria-current={isHere ? 'page' : undefined}
        onClick={onLeave}
        classNames={{ root: classes.link ?? '' }}
      />
    )
  }
  return (
    <>
      {[...seen, ...openRooms].map(({ name }) => link(name))}
      {!session && (
        <NavLink
          component={Link}
          href="/"
          label={words.signIn}
          leftSection={<Icon name="enter" />}
          classNames={{ root: classes.link ?? '' }}
        />
      )}
    </>
  )
}

export function LostNotice() {
  const words = useWords(frameWords)
  const isLost = useIsServerLost()
  return (
    <div role="status">
      {isLost && (
        <Alert
          color="orange"
          variant="light"
          icon={<Icon name="lost" />}
          title={words.lostTitle}
          mb="md"
          classNames={{ label: classes.text ?? '', message: classes.text ?? '' }}
        >
          {words.lostText}
        </Alert>
      )}
    </div>
  )
}
