/** What the sampler printed for real, shortened to one run of each kind. */
export const STREAM = `
== before cpu  1519880 0 317412 5261170 4214 0 7250 1200 0 0
== after cpu  1520060 0 317732 5261180 4214 0 7350 1210 0 0
== exit 0
THROUGHPUT=18709.73
THROUGHPUT_UNITS=10^6bits/s
ELAPSED_TIME=2.00
LOCAL_TRANSPORT_RETRANS=7
LOCAL_CPU_UTIL=99.75
LOCAL_CPU_COUNT=2
REMOTE_CPU_UTIL=99.75
REMOTE_CPU_COUNT=2
== stderr
== end
`

/** TCP_RR. */
export const TRANSACTIONS = `
== before cpu  1519880 0 317412 5261170 4214 0 7250 0 0 0
== after cpu  1520060 0 317732 5261180 4214 0 7350 0 0 0
== exit 0
THROUGHPUT=59566.39
THROUGHPUT_UNITS=Trans/s
ELAPSED_TIME=2.00
P50_LATENCY=14
P90_LATENCY=16
P99_LATENCY=32
== stderr
== end
`

/** No netserver listens. */
export const NO_SERVER = `
== before cpu  1519880 0 317412 5261170 4214 0 7250 0 0 0
== after cpu  1519881 0 317412 5261170 4214 0 7250 0 0 0
== exit 255
establish control: are you sure there is a netserver listening on 10.42.1.7 at port 12865?
== stderr
establish_control could not establish the control connection from 0.0.0.0 port 0 address family AF_UNSPEC to 10.42.1.7 port 12865 address family AF_INET
== end
`
