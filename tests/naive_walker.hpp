#pragma once
/// \file
/// A second walk of translation tables, from the prose of the manual: nested ifs over raw
/// registers, no rows, nothing looked up. It shares the types of model/walk/access.hpp, no code.

#include "model/walk/access.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace twofold::naive_walk {

using u64 = std::uint64_t;
using walks::Choices;
using walks::FaultKind;
using walks::Features;
using walks::Operation;
using walks::Request;

inline bool bit(u64 v, int n) { return (v >> n & 1) != 0; }
inline u64 field(u64 v, int high, int low) {
  u64 r = 0;
  for (int n = high; n >= low; --n) r = r * 2 + (bit(v, n) ? 1 : 0);
  return r;
}

struct Outcome {
  FaultKind fault = FaultKind::none;
  int stage = 0;
  int level = 0;
  bool s1ptw = false;
  u64 fault_ipa = 0;
  u64 ipa = 0;
  u64 pa = 0;
  int s1_level = 9; ///< 9: no walk of the stage came to an entry
  int s2_level = 9;
  std::vector<u64> fetched;                 ///< physical addresses, in order
  std::vector<std::pair<u64, u64>> written; ///< address and value, in order
};

class Machine {
public:
  walks::Registers<u64> r{};
  Features f{};
  Choices c{};
  std::function<u64(u64)> read;
  std::function<void(u64, u64)> write;

  Outcome access(Request const& q) {
    o = {};
    request = q;
    u64 out = 0;
    if (!stage1(out)) return o;
    o.ipa = out;
    o.pa = out;
    if (q.regime == Regime::el10 && stage2_on() && !only_stage1()) {
      u64 pa = 0;
      if (!stage2(out, For::access, pa)) return o;
      o.pa = pa;
    }
    return o;
  }

private:
  enum class For { access, table, update };
  Outcome o;
  Request request;

  // HCR_EL2.
  bool vm() const { return bit(r.hcr_el2, 0); }
  bool ptw() const { return bit(r.hcr_el2, 2) && !tge(); }
  bool dc() const { return bit(r.hcr_el2, 12); }
  bool tge() const { return bit(r.hcr_el2, 27); }
  bool fwb() const { return f.s2fwb && bit(r.hcr_el2, 46); }
  bool stage2_on() const { return vm() || dc(); }

  int physical_bits() const {
    switch (f.pa_range) {
    case 0: return 32;
    case 1: return 36;
    case 2: return 40;
    case 3: return 42;
    case 4: return 44;
    case 5: return 48;
    default: return 52;
    }
  }
  int encoded_bits(u64 code) const {
    if (code == 0) return 32;
    if (code == 1) return 36;
    if (code == 2) return 40;
    if (code == 3) return 42;
    if (code == 4) return 44;
    if (code == 5) return 48;
    return 52;
  }
  bool lpa() const { return f.pa_range >= 6; }

  bool fail(FaultKind k, int stage, int level, bool s1ptw, u64 ipa) {
    o.fault = k;
    o.stage = stage;
    o.level = level;
    o.s1ptw = s1ptw;
    o.fault_ipa = stage == 2 ? ipa : 0;
    return false;
  }

  u64 fetch(u64 pa, bool big_endian) {
    o.fetched.push_back(pa);
    u64 v = read(pa);
    if (big_endian) {
      u64 w = 0;
      for (int i = 0; i < 8; ++i) w = w << 8 | (v >> (8 * i) & 0xff);
      v = w;
    }
    return v;
  }
  void store(u64 pa, u64 v, bool big_endian) {
    u64 w = v;
    if (big_endian) {
      w = 0;
      for (int i = 0; i < 8; ++i) w = w << 8 | (v >> (8 * i) & 0xff);
    }
    o.written.emplace_back(pa, w);
    write(pa, w);
  }

  bool is_at() const {
    return request.op == Operation::at_s1_read || request.op == Operation::at_s1_write ||
           request.op == Operation::at_s1_read_pan || request.op == Operation::at_s1_write_pan ||
           request.op == Operation::at_s12_read || request.op == Operation::at_s12_write;
  }
  bool only_stage1() const {
    return request.op == Operation::at_s1_read || request.op == Operation::at_s1_write ||
           request.op == Operation::at_s1_read_pan || request.op == Operation::at_s1_write_pan;
  }
  // Whether the Access flag is set of what translates the address of the access.
  bool marks_used() const {
    if (is_at()) return c.at_sets_af;
    if (is_dc() && !c.maintenance_af_faults) return !c.maintenance_leaves_af;
    return true;
  }
  bool is_dc() const {
    return request.op == Operation::dc_clean || request.op == Operation::dc_invalidate;
  }
  bool is_data() const {
    return request.op == Operation::load || request.op == Operation::store ||
           request.op == Operation::atomic || request.op == Operation::dc_zva;
  }
  bool reads() const {
    return request.op == Operation::load || request.op == Operation::atomic ||
           request.op == Operation::at_s1_read || request.op == Operation::at_s1_read_pan ||
           request.op == Operation::at_s12_read;
  }
  bool writes() const {
    return request.op == Operation::store || request.op == Operation::atomic ||
           request.op == Operation::dc_zva || request.op == Operation::at_s1_write ||
           request.op == Operation::at_s1_write_pan || request.op == Operation::at_s12_write;
  }
  bool must_not_be_device() const {
    return is_data() && (request.unaligned || request.op == Operation::dc_zva);
  }

  // What a stage is like.
  struct Shape {
    int granule = 12;
    int ia = 0;
    int oa = 0;
    int start = 0;
    bool ds = false;
    bool bad_size = false;
  };

  int granule_of(u64 code, bool upper) const {
    int const reserved = c.granule == 0 ? 12 : c.granule == 1 ? 14 : 16;
    if (upper) {
      if (code == 1) return 14;
      if (code == 2) return 12;
      if (code == 3) return 16;
      return reserved;
    }
    if (code == 0) return 12;
    if (code == 1) return 16;
    if (code == 2) return 14;
    return reserved;
  }

  int output_bits(int granule, bool ds, u64 ps) const {
    int limit = 48;
    if (granule == 16) {
      if (lpa()) limit = 52;
    } else if (ds) {
      limit = 52;
    }
    int n = encoded_bits(ps);
    if (physical_bits() < n) n = physical_bits();
    if (limit < n) n = limit;
    return n;
  }

  static int levels_below(int granule, int level) { return (3 - level) * (granule - 3) + granule; }

  u64 base_of(u64 ttbr, Shape const& s, u64 ps) const {
    int size = s.ia - levels_below(s.granule, s.start) + 3;
    bool is_long = s.ds;
    // Both say 52 bits where the machine has them; where not, they may be taken to.
    if (s.granule == 16 && (ps == 6 || ps == 7) && (lpa() || c.base_is_long)) is_long = true;
    u64 a = 0;
    if (is_long) {
      if (size < 6) size = 6;
      a = field(ttbr, 5, 2) << 48;
    }
    for (int n = size; n < 48; ++n)
      if (bit(ttbr, n)) a |= u64{1} << n;
    return a;
  }

  u64 high_part(u64 d, Shape const& s) const {
    if (s.granule == 16) {
      if (lpa() || c.high_bits_fault) return field(d, 15, 12) << 48;
      return 0;
    }
    if (s.ds) return field(d, 9, 8) << 50 | field(d, 49, 48) << 48;
    return 0;
  }

  bool block_here(int granule, int level, bool ds) const {
    if (granule == 12) return level == 1 || level == 2 || (level == 0 && ds);
    if (granule == 14) return level == 2 || (level == 1 && ds);
    return level == 2 || (level == 1 && lpa());
  }

  static int group_bits(int granule, int level) {
    if (granule == 12) return level == 0 || level == -1 ? 0 : 4;
    if (granule == 14) {
      if (level == 3) return 7;
      if (level == 2) return 5;
      return 0;
    }
    if (level == 2 || level == 3) return 5;
    return 0;
  }

  // Memory types, for bytes and values that are allocated.
  bool stage1_is_device(u64 entry, u64 mair) const {
    u64 const byte = mair >> (8 * field(entry, 4, 2)) & 0xff;
    return (byte & 0xf0) == 0;
  }
  bool stage2_makes_device(u64 entry, bool stage1_device) const {
    u64 m = field(entry, 5, 2);
    // What is reserved behaves as what is allocated; the choice taken is Device-nGnRnE.
    if (fwb()) {
      if (!f.mte_perm) m &= 7;
      if ((m & 7) == 4 || m == 13 || (m >= 8 && m <= 11)) return true;
      if (!bit(m, 2)) return true;
      if (m == 6 || m == 14) return false;
      return stage1_device;
    }
    if (m == 8 || m == 12 || (m == 4 && !f.mte_perm)) return true;
    return m < 4;
  }

  bool last_stage1_device = false;

  bool stage2(u64 ipa, For why, u64& pa) {
    bool const s1ptw = why != For::access;
    bool const ha = f.haf && bit(r.vtcr_el2, 21);
    bool const hd = f.hdbs && bit(r.vtcr_el2, 22);
    bool const ee = bit(r.sctlr_el2, 25);
    u64 const ps = field(r.vtcr_el2, 18, 16);
    Shape s;
    s.granule = granule_of(field(r.vtcr_el2, 15, 14), false);
    s.ds = f.lpa2 && bit(r.vtcr_el2, 32) && s.granule != 16;
    bool const ds_set = s.ds;
    s.oa = output_bits(s.granule, s.ds, ps);
    // T0SZ.
    int t = static_cast<int>(field(r.vtcr_el2, 5, 0));
    int pamax = physical_bits();
    if (pamax == 52 && s.granule != 16 && !ds_set) pamax = 48;
    int const least = 64 - pamax;
    int const most = !f.ttst ? 39 : s.granule == 16 ? 47 : 48;
    if (t < least) {
      if (lpa() || c.size_below_faults) return fail(FaultKind::translation, 2, 0, s1ptw, ipa);
      t = least;
    } else if (t > most) {
      if (c.size_above_faults) return fail(FaultKind::translation, 2, 0, s1ptw, ipa);
      t = most;
    }
    s.ia = 64 - t;
    // SL0.
    u64 const sl0 = field(r.vtcr_el2, 7, 6);
    bool reserved = false;
    if (s.granule == 12) {
      bool const sl2 = bit(r.vtcr_el2, 33) && ds_set;
      if (sl2) {
        if (sl0 == 0)
          s.start = -1;
        else
          reserved = true;
      } else if (sl0 == 0) {
        s.start = 2;
      } else if (sl0 == 1) {
        s.start = 1;
      } else if (sl0 == 2) {
        s.start = 0;
        if (physical_bits() < 44) reserved = true;
      } else {
        s.start = 3;
        if (!f.ttst) reserved = true;
      }
    } else if (s.granule == 14) {
      s.start = 3 - static_cast<int>(sl0);
      if (sl0 == 3 && !ds_set) reserved = true;
      if (sl0 == 2 && physical_bits() < 42) reserved = true;
    } else {
      if (sl0 == 3) {
        reserved = true;
      } else {
        s.start = 3 - static_cast<int>(sl0);
        if (sl0 == 2 && physical_bits() < 44) reserved = true;
      }
    }
    if (reserved) return fail(FaultKind::translation, 2, 0, s1ptw, ipa);
    // One to sixteen tables at the start level, each with at least two entries.
    int const index_bits = s.ia - levels_below(s.granule, s.start);
    if (index_bits < 1 || index_bits > s.granule - 3 + 4)
      return fail(FaultKind::translation, 2, 0, s1ptw, ipa);
    if (s.ia < 64 && (ipa >> s.ia) != 0) return fail(FaultKind::translation, 2, 0, s1ptw, ipa);
    u64 table = base_of(r.vttbr_el2, s, ps);
    if ((table >> s.oa) != 0) return fail(FaultKind::address_size, 2, 0, s1ptw, ipa);

    int level = s.start;
    u64 d = 0;
    u64 where = 0;
    int top = s.ia - 1;
    for (;; ++level) {
      int const low = levels_below(s.granule, level);
      where = table + 8 * field(ipa, top, low);
      top = low - 1;
      d = fetch(where, ee);
      if (!bit(d, 0)) return fail(FaultKind::translation, 2, level, s1ptw, ipa);
      if (level == 3) {
        if (!bit(d, 1)) return fail(FaultKind::translation, 2, level, s1ptw, ipa);
        break;
      }
      if (!bit(d, 1)) {
        if (!block_here(s.granule, level, ds_set))
          return fail(FaultKind::translation, 2, level, s1ptw, ipa);
        break;
      }
      table = field(d, 47, s.granule) << s.granule | high_part(d, s);
      if ((table >> s.oa) != 0) return fail(FaultKind::address_size, 2, level, s1ptw, ipa);
    }
    if (why == For::access) o.s2_level = level;
    int const size = levels_below(s.granule, level);
    u64 const base = field(d, 47, size) << size | high_part(d, s);
    int from_input = size;
    if (bit(d, 52) && c.contiguous_joins) from_input += group_bits(s.granule, level);
    u64 const mask = (u64{1} << from_input) - 1;
    pa = (base & ~mask) | (ipa & mask);
    if (bit(d, 52) && c.contiguous_faults && size + group_bits(s.granule, level) > s.ia)
      return fail(FaultKind::translation, 2, level, s1ptw, ipa);
    if (level != 3 && bit(d, 16) && f.bbm && c.nt_faults)
      return fail(FaultKind::translation, 2, level, s1ptw, ipa);
    if ((pa >> s.oa) != 0) return fail(FaultKind::address_size, 2, level, s1ptw, ipa);
    bool const forgiven = why == For::access && is_dc() && !c.maintenance_af_faults;
    if (!bit(d, 10) && !ha && !forgiven) return fail(FaultKind::access_flag, 2, level, s1ptw, ipa);

    FaultKind k = FaultKind::none;
    bool const device = stage2_makes_device(d, why == For::access && last_stage1_device);
    if (why == For::access && must_not_be_device() && device) k = FaultKind::alignment;
    if (k == FaultKind::none) {
      bool const can_read = bit(d, 6);
      bool can_write = bit(d, 7);
      if (ha && hd && bit(d, 51)) can_write = true;
      bool bad = false;
      if (why == For::table) {
        if (!can_read) bad = true;
        if (ptw() && device) bad = true;
      } else if (why == For::update) {
        if (!can_read || !can_write) bad = true;
        if (ptw() && device) bad = true;
      } else if (request.op == Operation::fetch) {
        u64 const xn = field(d, 54, 53);
        if (!f.xnx) {
          bad = bit(d, 54);
        } else if (xn == 1) {
          bad = !request.el0;
        } else if (xn == 2) {
          bad = true;
        } else if (xn == 3) {
          bad = request.el0;
        }
      } else if (request.op == Operation::dc_invalidate) {
        bad = !can_write;
      } else if (request.op == Operation::dc_clean) {
        bad = request.el0 && !can_read;
      } else {
        if (reads() && !can_read) bad = true;
        if (writes() && !can_write) bad = true;
      }
      if (bad) k = FaultKind::permission;
    }
    if (ha) {
      u64 n = d;
      if ((k == FaultKind::none || c.af_before_checks) && (why != For::access || marks_used()))
        n |= u64{1} << 10;
      if (k == FaultKind::none && hd && bit(d, 51)) {
        if (why == For::update) n |= u64{1} << 7;
        if (why == For::access && writes() && !is_at()) n |= u64{1} << 7;
      }
      if (n != d) store(where, n, ee);
    }
    if (k != FaultKind::none) return fail(k, 2, level, s1ptw, ipa);
    return true;
  }

  bool stage1(u64& out) {
    u64 const va = request.va;
    bool const el10 = request.regime == Regime::el10;
    bool const two = request.regime != Regime::el2;
    u64 const sctlr = el10 ? r.sctlr_el1 : r.sctlr_el2;
    u64 const tcr = el10 ? r.tcr_el1 : r.tcr_el2;
    u64 const mair = el10 ? r.mair_el1 : r.mair_el2;
    bool const upper = two && bit(va, 55);
    bool on = bit(sctlr, 0);
    if (el10 && (dc() || tge())) on = false;

    bool tbi = false;
    bool tbid = false;
    if (two) {
      tbi = bit(tcr, upper ? 38 : 37);
      tbid = bit(tcr, upper ? 52 : 51);
    } else {
      tbi = bit(tcr, 20);
      tbid = bit(tcr, 29);
    }
    int top = 63;
    if (tbi) {
      top = 55;
      if (f.pauth && tbid && request.op == Operation::fetch) top = 63;
    }
    last_stage1_device = false;
    if (!on) {
      for (int n = physical_bits(); n <= top; ++n)
        if (bit(va, n)) return fail(FaultKind::address_size, 1, 0, false, 0);
      bool const default_cacheable = el10 && dc();
      last_stage1_device = !default_cacheable && request.op != Operation::fetch;
      if (last_stage1_device && must_not_be_device())
        return fail(FaultKind::alignment, 1, 0, false, 0);
      out = va & ((u64{1} << 52) - 1);
      return true;
    }

    bool const ha = f.haf && bit(tcr, two ? 39 : 21);
    bool const hd = f.hdbs && bit(tcr, two ? 40 : 22);
    bool hpd = false;
    if (f.hpds) hpd = two ? bit(tcr, upper ? 42 : 41) : bit(tcr, 24);
    bool const ee = bit(sctlr, 25);
    u64 const ps = two ? field(tcr, 34, 32) : field(tcr, 18, 16);
    Shape s;
    s.granule =
        upper ? granule_of(field(tcr, 31, 30), true) : granule_of(field(tcr, 15, 14), false);
    s.ds = f.lpa2 && bit(tcr, two ? 59 : 32) && s.granule != 16;
    s.oa = output_bits(s.granule, s.ds, ps);
    int t = static_cast<int>(upper ? field(tcr, 21, 16) : field(tcr, 5, 0));
    int const least = (s.granule == 16 && f.lva) || s.ds ? 12 : 16;
    int const most = !f.ttst ? 39 : s.granule == 16 ? 47 : 48;
    if (t < least) {
      if (f.lva || c.size_below_faults) return fail(FaultKind::translation, 1, 0, false, 0);
      t = least;
    } else if (t > most) {
      if (c.size_above_faults) return fail(FaultKind::translation, 1, 0, false, 0);
      t = most;
    }
    s.ia = 64 - t;
    for (int n = s.ia; n <= top; ++n)
      if (bit(va, n) != upper) return fail(FaultKind::translation, 1, 0, false, 0);
    if (two && f.e0pd && request.el0 && bit(tcr, upper ? 56 : 55))
      return fail(FaultKind::translation, 1, 0, false, 0);
    if (two && bit(tcr, upper ? 23 : 7)) return fail(FaultKind::translation, 1, 0, false, 0);

    // The highest level number at which one table, of 2^(granule - 3) entries, is enough.
    s.start = 3;
    while (s.ia - levels_below(s.granule, s.start) > s.granule - 3) --s.start;
    u64 const ttbr =
        el10 ? (upper ? r.ttbr1_el1 : r.ttbr0_el1) : (upper ? r.ttbr1_el2 : r.ttbr0_el2);
    u64 table = base_of(ttbr, s, ps);
    if ((table >> s.oa) != 0) return fail(FaultKind::address_size, 1, 0, false, 0);

    bool ap_no_el0 = false;
    bool ap_no_write = false;
    bool xn_table = false;
    bool pxn_table = false;
    int level = s.start;
    int high = s.ia - 1;
    u64 d = 0;
    u64 where = 0;
    u64 physical = 0;
    for (;; ++level) {
      int const low = levels_below(s.granule, level);
      where = table + 8 * field(va, high, low);
      high = low - 1;
      physical = where;
      if (el10 && stage2_on()) {
        if (!stage2(where, For::table, physical)) return false;
      }
      d = fetch(physical, ee);
      if (!bit(d, 0)) return fail(FaultKind::translation, 1, level, false, 0);
      if (level == 3) {
        if (!bit(d, 1)) return fail(FaultKind::translation, 1, level, false, 0);
        break;
      }
      if (!bit(d, 1)) {
        if (!block_here(s.granule, level, s.ds))
          return fail(FaultKind::translation, 1, level, false, 0);
        break;
      }
      table = field(d, 47, s.granule) << s.granule | high_part(d, s);
      if ((table >> s.oa) != 0) return fail(FaultKind::address_size, 1, level, false, 0);
      if (!hpd) {
        if (bit(d, 62)) ap_no_write = true;
        if (bit(d, 61)) ap_no_el0 = true;
        if (bit(d, 60)) xn_table = true;
        if (bit(d, 59)) pxn_table = true;
      }
    }
    o.s1_level = level;
    int const size = levels_below(s.granule, level);
    u64 const base = field(d, 47, size) << size | high_part(d, s);
    int from_input = size;
    if (bit(d, 52) && c.contiguous_joins) from_input += group_bits(s.granule, level);
    u64 const mask = (u64{1} << from_input) - 1;
    out = (base & ~mask) | (va & mask);
    if (bit(d, 52) && c.contiguous_faults && size + group_bits(s.granule, level) > s.ia)
      return fail(FaultKind::translation, 1, level, false, 0);
    if (level != 3 && bit(d, 16) && f.bbm && c.nt_faults)
      return fail(FaultKind::translation, 1, level, false, 0);
    if ((out >> s.oa) != 0) return fail(FaultKind::address_size, 1, level, false, 0);
    bool const forgiven = is_dc() && !c.maintenance_af_faults;
    if (!bit(d, 10) && !ha && !forgiven) return fail(FaultKind::access_flag, 1, level, false, 0);

    last_stage1_device = stage1_is_device(d, mair);
    FaultKind k = FaultKind::none;
    if (last_stage1_device && must_not_be_device()) k = FaultKind::alignment;
    if (k == FaultKind::none) {
      bool read_only = bit(d, 7);
      if (ha && hd && bit(d, 51)) read_only = false;
      bool pr = true;
      bool pw = !read_only;
      bool px = false;
      bool ur = false;
      bool uw = false;
      bool ux = false;
      if (two) {
        if (bit(d, 6)) {
          ur = true;
          uw = !read_only;
        }
        if (ap_no_el0) ur = uw = false;
        if (ap_no_write) pw = uw = false;
        px = !(bit(d, 53) || pxn_table || uw);
        ux = !(bit(d, 54) || xn_table);
        bool pan = f.pan && request.pan && !request.el0;
        if (!is_data() && request.op != Operation::at_s1_read_pan &&
            request.op != Operation::at_s1_write_pan)
          pan = false;
        bool const epan = f.epan && bit(sctlr, 57);
        if (pan && (ur || uw || (epan && ux))) pr = pw = false;
      } else {
        if (ap_no_write) pw = false;
        px = !(bit(d, 54) || xn_table);
      }
      bool const can_r = request.el0 ? ur : pr;
      bool const can_w = request.el0 ? uw : pw;
      bool can_x = request.el0 ? ux : px;
      if (bit(sctlr, 19) && can_w) can_x = false;
      bool bad = false;
      if (request.op == Operation::fetch)
        bad = !can_x;
      else if (request.op == Operation::dc_invalidate)
        bad = !can_w;
      else if (request.op == Operation::dc_clean)
        bad = request.el0 && !can_r;
      else
        bad = (reads() && !can_r) || (writes() && !can_w);
      if (bad) k = FaultKind::permission;
    }
    if (ha) {
      bool const two_stages = el10 && stage2_on();
      bool flag = !bit(d, 10) && marks_used() && (k == FaultKind::none || c.af_before_checks);
      bool clean = k == FaultKind::none && hd && bit(d, 51) && bit(d, 7) && writes() && !is_at();
      bool refused = false; // stage 2 does not let the access have what stage 1 gives
      if ((flag || clean) && k == FaultKind::none && two_stages && !only_stage1()) {
        Machine other = *this;
        other.write = [](u64, u64) {};
        u64 unused = 0;
        refused = !other.stage2(out, For::access, unused);
      }
      if (refused) {
        if (c.dirty_after_stage2) clean = false;
        // What is dirty has been accessed.
        if (c.af_after_stage2 && !clean) flag = false;
      }
      if (flag || clean) {
        u64 n = d;
        if (flag) n |= u64{1} << 10;
        if (clean) n &= ~(u64{1} << 7);
        u64 target = where;
        if (!two_stages || stage2(where, For::update, target)) {
          store(target, n, ee);
        } else if (is_at() && c.at_hides_update_fault) {
          fail(FaultKind::none, 0, 0, false, 0);
        } else {
          if (refused && c.output_fault_first) {
            Outcome const because_of_update = o;
            u64 unused = 0;
            if (stage2(out, For::access, unused)) {
              o.fault = because_of_update.fault;
              o.stage = 2;
              o.level = because_of_update.level;
              o.s1ptw = true;
              o.fault_ipa = because_of_update.fault_ipa;
            }
          }
          return false;
        }
      }
    }
    if (k != FaultKind::none) return fail(k, 1, level, false, 0);
    return true;
  }
};

} // namespace twofold::naive_walk
