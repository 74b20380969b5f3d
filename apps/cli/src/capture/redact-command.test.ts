import assert from 'node:assert/strict'
import { test } from 'node:test'
import { programOf, redactCommand } from './redact-command.ts'
import { redactPath } from './redact.ts'

const home = '/home/ada'
const secret = 'hunter2'

test('what a routine is made of stays as it was typed', () => {
  const lines = [
    'python export.py',
    'git commit -a',
    'npm run build',
    'ls -la ~/reports | grep csv > out.txt',
    './scripts/deploy.sh production --region eu-central-1',
    'python3 tidal-canvas.py --date 2025-11-20',
    'tar czf backup-2025-11-20.tar.gz notes && scp backup-2025-11-20.tar.gz host:/srv',
    'git checkout feature/login-page-v2',
    'make 2>&1 | tee build.log',
    'docker compose up -d',
    'ssh -p 2222 build@example.com',
    'psql -h db.example.com -p 5432 reports',
  ]
  for (const line of lines) assert.equal(redactCommand(line, home), line)
})

test('no form of a secret survives', () => {
  const lines = [
    `mysql -u root -p${secret} shop`,
    `mysql --password=${secret} shop`,
    `mysql --password ${secret} shop`,
    `curl -u ada:${secret} https://example.com`,
    `curl -H "Authorization: Bearer ${secret}" https://example.com`,
    `curl https://ada:${secret}@example.com/x`,
    `curl 'https://example.com/x?token=${secret}&page=1#${secret}'`,
    `curl -d '{"password":"${secret}"}' https://example.com`,
    `curl -d password=${secret} https://example.com`,
    `curl --data-raw=${secret} https://example.com`,
    `API_KEY=${secret} node index.js`,
    `export AWS_SECRET_ACCESS_KEY=${secret}`,
    `PGPASSWORD='${secret} x' psql`,
    `sshpass -p ${secret} ssh host`,
    `sshpass -p${secret} ssh host`,
    `docker login --username ada --password ${secret}`,
    `docker run -e TOKEN=${secret} image`,
    `echo ${secret} | docker login --password-stdin`,
    `printf %s ${secret} > file`,
    `gh auth login --with-token ${secret}`,
    `vault kv put secret/x password=${secret}`,
    `http POST example.com token:${secret}`,
    `bash -c "mysql --password=${secret} shop"`,
    `git clone https://x-access-token:${secret}@github.com/a/b`,
    `git commit -m "the password is ${secret}"`,
    `git commit -m ${secret}`,
    `git commit --message=${secret}`,
    `redis-cli -a ${secret} ping`,
    `openssl enc -aes-256-cbc -k ${secret} -in a`,
    `cat <<EOF\n${secret}\nEOF`,
    `psql postgres://ada:${secret}@db/shop?sslmode=${secret}`,
    `rsync ada:${secret}@host:/x .`,
    `sudo PASSWORD=${secret} cmd`,
    `cmd --client-secret "${secret}"`,
    `cmd --auth-token=${secret}`,
    `zip -P ${secret} a.zip b`,
    `ls | xargs mysql -p${secret} -e x`,
    `cat <<< ${secret}`,
    `aws configure set aws_secret_access_key ${secret}`,
    `npm config set //registry.example.com/:_authToken ${secret}`,
    `curl -H X-Api-Key:${secret} https://example.com`,
    `curl -H "X-Anything: ${secret}" https://example.com`,
    `curl -F note=${secret} https://example.com`,
    `curl --form "note=about ${secret}" https://example.com`,
    `curl --json '{"a":"${secret}"}' https://example.com`,
    `curl --data-urlencode a=${secret} https://example.com`,
    `docker exec db mysql -p${secret}`,
  ]
  for (const line of lines) {
    assert.ok(
      !redactCommand(line, home).includes(secret),
      `${line}\n-> ${redactCommand(line, home)}`,
    )
  }
})

test('of what curl sends the names of fields, headers and files stay', () => {
  const cases = {
    'curl -F file=@/home/ada/a.pdf -F "note=so it is" https://example.com':
      'curl -F file=@~/a.pdf -F note=*** https://example.com',
    'curl --data-binary @rates.csv -H "Content-Type: text/csv" https://example.com':
      'curl --data-binary @rates.csv -H Content-Type:text/csv https://example.com',
    'curl -H "Authorization: Bearer abc" -d "a b" https://example.com':
      'curl -H Authorization:*** -d *** https://example.com',
    'curl -F "file=@my file.pdf" https://example.com': 'curl -F file=@*** https://example.com',
  }
  for (const [line, kept] of Object.entries(cases)) assert.equal(redactCommand(line, home), kept)
})

test('tokens of known kinds and random texts go wherever they stand', () => {
  const tokens = [
    'ghp_abcdefghijklmnopqrstuvwxyz012345',
    'glpat-abcdefghij0123456789',
    'xoxb-1234567890-abcdef',
    'sk-proj-abcdefghijklmnop1234',
    'AKIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc',
    'npm_abcdefghijklmnopqrstuvwxyz0123456789',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
    'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY1',
  ]
  for (const token of tokens) {
    for (const line of [`cmd ${token}`, `cmd --x=${token}`, `cmd a/${token}/b`, `cmd "${token}"`]) {
      assert.ok(!redactCommand(line, home).includes(token), redactCommand(line, home))
    }
  }
  assert.equal(
    redactCommand('curl https://hooks.example.com/services/T024/B0AFKE7JQ2X4V9ZP8L3M', home),
    'curl https://hooks.example.com/services/T024/***',
  )
})

test('queries keep their names and lose their values', () => {
  assert.equal(
    redactCommand('open "https://example.com/list?page=3&sort=name"', home),
    'open https://example.com/list?page=***&sort=***',
  )
})

test('the home folder is written as ~, and a neighbour with the same beginning is not', () => {
  assert.equal(redactCommand('ls /home/ada/x', home), 'ls ~/x')
  assert.equal(redactPath('/home/ada/reports/a.csv', home), '~/reports/a.csv')
  assert.equal(redactPath('/home/adam/a.csv', home), '/home/adam/a.csv')
  assert.equal(redactPath('/home/ada', home), '~')
})

test('the program is found behind assignments and wrappers', () => {
  assert.equal(programOf('A=1 sudo /usr/bin/python3 x.py'), 'python3')
  assert.equal(programOf(''), '')
})

test('a command of any length and form is answered without backtracking, and bounded', () => {
  // A pattern that goes back over what it read takes minutes for these; the limit of tests ends it.
  for (const line of [
    "'".repeat(20_000),
    'a=b '.repeat(20_000),
    `${'x'.repeat(100_000)}://`,
    '\\"'.repeat(20_000),
  ]) {
    assert.ok(redactCommand(line, home).length <= 500)
  }
})
