namespace Tracefleet.LookingGlass.Tests.Daemons;

/// <summary>What the routers of <see cref="RouterLabFixture"/> are told.</summary>
static class RouterConfigs
{
    public const string Hub = """
        router id 198.18.0.1;
        log stderr { error, fatal };
        protocol device {}
        protocol static s4 {
          ipv4;
          route 198.18.10.0/24 blackhole;
          route 198.18.11.0/24 blackhole { bgp_community.add((64500,100)); bgp_large_community.add((64500,1,2)); bgp_ext_community.add((rt,64500,10)); };
        }
        protocol static s6 { ipv6; route 2001:db8:10::/48 blackhole { bgp_community.add((64500,200)); }; }
        filter announced { if source != RTS_STATIC then reject; bgp_path.prepend(64510); bgp_med = 50; accept; }
        template bgp announcing {
          local as 64500;
          hold time 9;
          connect delay time 1;
          connect retry time 1;
          ipv4 { import all; export filter announced; };
          ipv6 { import all; export filter announced; };
        }
        protocol bgp left from announcing { neighbor 198.18.0.2 as 64501; }
        protocol bgp right from announcing { neighbor 198.18.1.2 as 64502; }
        """;

    public const string Left = """
        router id 198.18.0.2;
        log stderr { error, fatal };
        ipv4 table blue4;
        ipv6 table blue6;
        protocol device {}
        protocol static s4 { ipv4; route 198.18.11.0/24 via 198.18.0.1; route 198.19.1.0/24 blackhole; }
        protocol static sblue { ipv4 { table blue4; }; route 198.19.99.0/24 blackhole; }
        protocol bgp hub {
          description "the hub";
          local 198.18.0.2 as 64501;
          neighbor 198.18.0.1 as 64500;
          connect delay time 1;
          connect retry time 1;
          ipv4 { import all; export where net = 198.19.1.0/24; };
          ipv6 { import all; export none; };
        }
        protocol bgp nobody {
          local 198.18.0.2 as 64501;
          neighbor 198.18.0.3 as 64999;
          ipv4 { import none; export none; };
        }
        """;

    public const string Zebra = """
        hostname right
        """;

    // Without the check its network is announced whether or not zebra is there before bgpd, so what is sent is always the same.
    public const string Bgpd = """
        router bgp 64502
         bgp router-id 198.18.1.2
         no bgp ebgp-requires-policy
         no bgp network import-check
         neighbor 198.18.1.1 remote-as 64500
         neighbor 198.18.1.1 description the hub
         neighbor 198.18.1.1 timers connect 1
         address-family ipv4 unicast
          network 198.19.2.0/24
         exit-address-family
         address-family ipv6 unicast
          neighbor 198.18.1.1 activate
         exit-address-family
        !
        router bgp 64502 vrf blue
         bgp router-id 198.18.1.2
         neighbor 198.18.1.50 remote-as 64777
        """;
}
