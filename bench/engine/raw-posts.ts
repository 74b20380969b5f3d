/** Posts over raw sockets that are kept: as little as a request can cost. */
import net from 'node:net'

/** Makes a sender to a server on this machine. @returns the text of each answer's body */
export function createRawPosts(port: number): (body: string) => Promise<string> {
  const idle: net.Socket[] = []

  return async (body) => {
    const socket = idle.pop() ?? net.connect(port, '127.0.0.1').setNoDelay(true)
    const answer = await new Promise<string>((resolve, reject) => {
      let text = ''
      const take = (chunk: Buffer): void => {
        text += chunk.toString()
        const head = text.indexOf('\r\n\r\n')
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
        if (head === -1 || text.length < head + 4 + length) return
        socket.off('data', take).off('error', reject).off('close', gone)
        resolve(text.slice(head + 4))
      }
      const gone = (): void => reject(new Error('the connection was closed'))
      socket.on('data', take).on('error', reject).on('close', gone)
      socket.write(
        `POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
          `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
    })
    idle.push(socket)
    return answer
  }
}
