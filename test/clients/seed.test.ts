/** The examples of the vendor's document (SIGNED 예시) exactly as printed: only host, key, secret and signature are put in. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findOrMakeVirtualclass } from '../../src/app/demo/demo-virtualclass.ts'
import { has } from '../support/debian.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { speakFor, type VirtualclassClient } from '../support/virtualclass.ts'
import { javaOf, languages, runClient } from './run-client.ts'

const signQuery = `echo -n "company_code=softways" | openssl dgst -sha256 -hmac "YOUR_SECRET_KEY"
# SHA2-256(stdin)= 295eeb9f5...185d1a986c9  ← 서명 예시
`
const askIsCompany = `curl -X GET \\
  "https://www.tsvirtualclass.com/private/is-company?company_code=softways" \\
  -H "X-VIRTUALCLASS-API: YOUR_API_KEY" \\
  -H "X-VIRTUALCLASS-SIGN: 위에서 계산한_서명값"
`
const signBody = `echo -n "name=홍길동&email=gdhong@softways.co.kr&phone=01012345678" | openssl dgst -sha256 -hmac "YOUR_SECRET_KEY"
# SHA2-256(stdin)= a7d508cd636fc...16f79e6c40b57  ← 서명 예시
`
const signInPhp = `$query_string = 'name=홍길동&email=gdhong@softways.co.kr&phone=01012345678';
$secret = 'YOUR_SECRET_KEY';
$signature = hash_hmac('sha256', $query_string, $secret); // a7d508cd636fc...16f79e6c40b57  ← 서명 예시
`
const signInJava = `import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import java.nio.charset.StandardCharsets;

public final class VcSign {
    private VcSign() {}
    public static String hmacSha256Hex(String secret, String data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] out = mac.doFinal(data.getBytes(StandardCharsets.UTF_8));
            StringBuilder sb = new StringBuilder(out.length * 2);
            for (byte b : out) sb.append(String.format("%02x", b));
            return sb.toString(); // PHP hash_hmac(..., ..., false)와 동일(소문자 hex)
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
`
const postSignup = `curl -X POST \\
  "https://www.tsvirtualclass.com/private/signup/softway" \\
  -H "X-VIRTUALCLASS-API: YOUR_API_KEY" \\
  -H "X-VIRTUALCLASS-SIGN: 위에서 계산한_서명값" \\
  -d "name=홍길동&email=gdhong@softways.co.kr&phone=01012345678"
`

let server: TestServer
let client: VirtualclassClient

before(async () => {
  server = await startTestServer({}, { work: false })
  const { apiKey, secret } = await findOrMakeVirtualclass(server.app, undefined)
  client = speakFor(server.url, { id: '', value: apiKey, secret, partnerId: '', code: 'softway' })
})
after(() => server.close())

const skipWithout = (...commands: string[]) => {
  const missing = commands.filter((command) => !has(command))
  return missing.length > 0 && `${missing.join(' and ')}: not installed`
}

function putIn(source: string, signature = ''): string {
  return source
    .replaceAll('https://www.tsvirtualclass.com', server.url)
    .replaceAll('YOUR_API_KEY', client.apiKey)
    .replaceAll('YOUR_SECRET_KEY', client.secret)
    .replaceAll('위에서 계산한_서명값', signature)
}

const bash = (source: string, signature?: string) => runClient(languages.bash, putIn(source, signature))
const hexOf = (output: string) => /[0-9a-f]{64}/.exec(output)?.[0] ?? ''

/** Signs up as printed with this signature; the phone is free again afterwards. */
async function assertSignsUp(signature: string): Promise<void> {
  const answer = JSON.parse(await bash(postSignup, signature)) as { data: { user_token: string } }
  assert.deepEqual(answer, { result: true, data: { user_token: answer.data?.user_token } })
  const again = JSON.parse(await bash(postSignup, signature)) as unknown
  assert.deepEqual(again, { result: false, message: '이미 등록된 휴대폰번호 입니다.' })
  const cancelled = await client.post('/cancel/softway', { user_token: answer.data.user_token })
  assert.deepEqual(cancelled.body, { result: true })
}

test(
  'bash: the query string is signed with openssl and asked with curl',
  { skip: skipWithout('openssl', 'curl') },
  async () => {
    const answer = await bash(askIsCompany, hexOf(await bash(signQuery)))
    assert.equal(answer, '{"result":true}')
  },
)

test(
  'bash: raw Hangul in the body is signed with openssl and sent by curl -d',
  { skip: skipWithout('openssl', 'curl') },
  async () => {
    await assertSignsUp(hexOf(await bash(signBody)))
  },
)

test('php: hash_hmac signs the same body', { skip: skipWithout('php', 'curl') }, async () => {
  await assertSignsUp(hexOf(await runClient(languages.php, `<?php\n${putIn(signInPhp)}echo $signature;`)))
})

test('java: VcSign signs the same body', { skip: skipWithout('javac', 'java', 'curl') }, async () => {
  const main = `
final class Main {
    public static void main(String[] arguments) {
        System.out.println(VcSign.hmacSha256Hex("${client.secret}", "name=홍길동&email=gdhong@softways.co.kr&phone=01012345678"));
    }
}
`
  await assertSignsUp(hexOf(await runClient(javaOf('VcSign', 'Main'), signInJava + main)))
})
