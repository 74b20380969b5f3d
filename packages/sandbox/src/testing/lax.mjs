/** A process for code that was started with too much: it says so, and must not be used. */
const head = JSON.stringify({
  ready: true,
  uid: process.getuid?.() ?? -1,
  permission: false,
  variables: ['HOME'],
  addresses: 0,
})
const lengths = Buffer.alloc(8)
lengths.writeUInt32BE(head.length, 0)
process.stdout.write(Buffer.concat([lengths, Buffer.from(head)]))
process.stdin.on('end', () => process.exit(0)).resume()
