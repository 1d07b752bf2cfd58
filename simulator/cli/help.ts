/** What `--help` prints. */
export const help = `Simulated devices that speak MQTT to a running Busbar, or to any broker.

Usage: npm run simulate -- [options]

Fleet
  --fleet <list>        how many of which kind (acuvim:8), such as acuvim:8,dc:2,ac:1,heat-pump:2,plantops:3
                          acuvim     gateways with Acuvim II meters     ACV-001 …       a reading each 5 s
                          dc         traction meters, 750 V             dc-meter-001 …  10 samples each 10 s
                          ac, ac15   traction meters, 25 kV and 15 kV   ac-meter-001 …  10 samples each 10 s
                          heat-pump  heat pump monitors                 heatpump-001 …  a reading each 10 s
                          plantops   boards beside a plant              plant-001 …     a reading each minute
  --devices <n>         so many Acuvim meters (8)
  --interval <time>     from one message with readings to the next (as above)
  --prefix <text>       of the device ids, for a fleet of one kind
  --seed <n>            the same seed gives the same curves and mishaps (1)
  --speed <x>           the curves run x times faster; event times stay real (1)
  --history <time>      first sends readings of the past, as a device does after an outage (0), such as 24h; not plantops
  --history-step <time> from one such reading to the next (5m); a heat pump holds 95
  --duration <time>     ends after this time; otherwise with Ctrl+C
  --heartbeat <time>    acuvim: from one heartbeat to the next (30s)
  --qos <0|1>           acuvim: of telemetry (1)
  --heat-pump-time <uptime|unix>   heat-pump: its timestamps (uptime, as its firmware sends)

Devices with a will of their own: so many, counted from the end of the fleet, or their ids (--restart ACV-002,plant-001)
  --dropout <…>         lose their network and come back with what they kept meanwhile
  --dropout-after, --dropout-for, --dropout-every <time>   when (40s, 30s, 10m)
  --restart <…>         are switched off and on; what was only in memory is gone
  --restart-after, --restart-every <time>                  when (60s, 10m)
  --drop <…>            one message of ten with readings is lost, four in a row, and nobody knows
  --duplicates <…>      each third message with readings twice
  --reorder <…>         each fourth message with readings is overtaken by the next
  --drift <…>           the clock runs fast, by --drift-ppm <n> parts in a million (500; below 0 it runs slow)
  --gap <…>             lack two hours of a day of their history
  --noisy <…>           an input that spikes or comes off
  --bad-json <…>        broken messages in between
  --clockless <…>       acuvim: no clock, times since boot

Broker
  --url <url>           mqtt://, mqtts://, ws:// or wss:// (from ports.json in the data folder, else mqtt://127.0.0.1:1883)
  --user <text>         one account for all devices (each logs in under its id)
  --key <text>          the site's provisioning key
  --key-file <path>     file that holds it (secrets/provisioning-key in the data folder)
  --ca <path>           certificate authority for mqtts:// (tls/ca.crt in the data folder)
  --data <path>         Busbar's data folder ($BUSBAR_DATA, else .data)

Times are numbers with ms, s, m, h or d; without a unit they are seconds.
`
