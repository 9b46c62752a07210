import { benchCallup } from './callup.ts'
import { benchConsole } from './console.ts'
import { benchImages } from './images.ts'
import { benchMessages } from './messages.ts'
import { benchPartners } from './partners.ts'
import { benchPeers } from './peers.ts'
import { benchRecognition } from './recognition.ts'
import { benchSearch } from './search.ts'
import { benchSignIn } from './sign-in.ts'
import { benchSip } from './sip.ts'
import { benchSmpp } from './smpp.ts'

/** `npm run bench -- <name>`: each prints a table of its own, with its ceiling beside it. */
const benches: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  callup: benchCallup,
  console: benchConsole,
  images: benchImages,
  messages: benchMessages,
  partners: benchPartners,
  peers: benchPeers,
  recognition: benchRecognition,
  search: benchSearch,
  'sign-in': benchSignIn,
  sip: benchSip,
  smpp: benchSmpp,
}

const [name = '', ...args] = process.argv.slice(2)
const bench = benches[name]
if (bench) await bench(args)
else {
  console.error(`Name a benchmark: ${Object.keys(benches).join(', ')}`)
  process.exitCode = 2
}
