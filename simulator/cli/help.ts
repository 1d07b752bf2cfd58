/** What `--help` prints. */
export const help = `Simulated Acuvim meters that speak MQTT to a running Busbar, or to any broker.

Usage: npm run simulate -- [options]

Fleet
  --devices <n>         how many meters (8)
  --interval <time>     from one reading to the next (5s)
  --heartbeat <time>    from one heartbeat to the next (30s)
  --qos <0|1>           of telemetry (1)
  --prefix <text>       of the device ids (ACV-)
  --seed <n>            the same seed gives the same curves (1)
  --speed <x>           the load curve runs x times faster; event times stay real (1)
  --history <time>      first sends readings of the past, as a meter does after an outage (0), such as 24h
  --history-step <time> from one such reading to the next (5m)
  --duration <time>     ends after this time; otherwise with Ctrl+C

Meters with a will of their own, counted from the end of the fleet
  --dropout <n>         lose their network and come back with buffered readings
  --dropout-after, --dropout-for, --dropout-every <time>   when (40s, 30s, 10m)
  --noisy <n>           a voltage input that spikes
  --bad-json <n>        broken messages in between
  --clockless <n>       no clock, times since boot
  --duplicates <n>      some readings twice

Broker
  --url <url>           mqtt://, mqtts://, ws:// or wss:// (from ports.json in the data folder, else mqtt://127.0.0.1:1883)
  --key <text>          the site's provisioning key
  --key-file <path>     file that holds it (secrets/provisioning-key in the data folder)
  --ca <path>           certificate authority for mqtts:// (tls/ca.crt in the data folder)
  --data <path>         Busbar's data folder ($BUSBAR_DATA, else .data)

Times are numbers with ms, s, m, h or d; without a unit they are seconds.
`
