//! Names of agencies in Latin letters, for their folders and for those who look for them by sound.

use super::Slug;

/// Characters that are read otherwise in names of places and offices than the commonest reading, the longer words first.
#[rustfmt::skip]
const READINGS: [(&str, &str); 58] = [
    ("重庆", "chong qing"), ("六安", "lu an"), ("六合", "lu he"), ("乐清", "yue qing"), ("乐亭", "lao ting"), ("乐陵", "lao ling"), ("朝阳", "chao yang"), ("番禺", "pan yu"),
    ("蚌埠", "beng bu"), ("厦门", "xia men"), ("洪洞", "hong tong"), ("尉犁", "yu li"), ("尉氏", "wei shi"), ("荥阳", "xing yang"), ("荥经", "ying jing"), ("浚县", "xun xian"),
    ("泌阳", "bi yang"), ("涡阳", "guo yang"), ("渑池", "mian chi"), ("中牟", "zhong mu"), ("牟平", "mu ping"), ("蔚县", "yu xian"), ("井陉", "jing xing"), ("任丘", "ren qiu"),
    ("行唐", "xing tang"), ("大城", "dai cheng"), ("铅山", "yan shan"), ("余干", "yu gan"), ("余姚", "yu yao"), ("单县", "shan xian"), ("莘县", "shen xian"), ("莘庄", "xin zhuang"),
    ("东阿", "dong e"), ("临朐", "lin qu"), ("台州", "tai zhou"), ("天台", "tian tai"), ("丽水", "li shui"), ("繁峙", "fan shi"), ("解州", "hai zhou"), ("吴堡", "wu bu"),
    ("瓦窑堡", "wa yao bu"), ("犍为", "qian wei"), ("筠连", "jun lian"), ("盱眙", "xu yi"), ("枞阳", "zong yang"), ("歙县", "she xian"), ("会稽", "kuai ji"), ("会计", "kuai ji"),
    ("会同", "hui tong"), ("都江堰", "du jiang yan"), ("盛泽", "sheng ze"), ("曲阜", "qu fu"), ("阿拉善", "a la shan"), ("调查", "diao cha"), ("重点", "zhong dian"), ("银行", "yin hang"),
    ("行政", "xing zheng"), ("长", "chang"),
];

/// The syllables of a Chinese name in Latin letters; other characters are left out.
pub fn syllables(name: &str) -> Vec<String> {
    use pinyin::ToPinyin as _;
    let mut spelt = Vec::new();
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        if let Some((word, reading)) = READINGS.iter().find(|(word, _)| rest.starts_with(word)) {
            spelt.extend(reading.split(' ').map(str::to_owned));
            rest = &rest[word.len()..];
            continue;
        }
        spelt.extend(c.to_pinyin().map(|syllable| syllable.plain().replace('ü', "v")));
        rest = &rest[c.len_utf8()..];
    }
    spelt
}

/// A slug spelt after a Chinese name, without 人民政府 and the like at its end.
pub fn slug_of_name(name: &str) -> Option<Slug> {
    let short = ["人民政府办公室", "人民政府"].iter().find_map(|ending| name.strip_suffix(ending));
    let short = short.filter(|short| !short.is_empty()).unwrap_or(name);
    Slug::parse(&syllables(short).concat())
}

/// A slug of a government whose office has the shorter one, or of an office whose government has it. Of other names that are spelt alike
/// one may be a slip of the other.
pub fn slug_beside(name: &str, other: &str) -> Option<Slug> {
    const OFFICE: &str = "办公室";
    let full = match (name.strip_suffix(OFFICE), other.strip_suffix(OFFICE)) {
        (Some(government), _) if government == other => other.strip_suffix("人民政府")?.to_owned() + OFFICE,
        (_, Some(government)) if government == name => name.to_owned(),
        _ => return None,
    };
    Slug::parse(&syllables(&full).concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_of_names() {
        for (name, slug) in [
            ("长安镇人民政府", "changanzhen"),
            ("汤头沟镇人民政府", "tangtougouzhen"),
            ("岭北县长岭镇", "lingbeixianchanglingzhen"),
            ("重庆市六合区", "chongqingshiluhequ"),
            ("行政审批局", "xingzhengshenpiju"),
        ] {
            assert_eq!(slug_of_name(name).map(|slug| slug.to_string()).as_deref(), Some(slug), "{name}");
        }
        for (name, other, slug) in [
            ("岭北县人民政府办公室", "岭北县人民政府", Some("lingbeixianbangongshi")),
            ("岭北县人民政府", "岭北县人民政府办公室", Some("lingbeixianrenminzhengfu")),
            ("凌北县人民政府", "岭北县人民政府", None),
            ("岭北县人民政府", "岭北县人民政府", None),
        ] {
            assert_eq!(slug_beside(name, other).map(|slug| slug.to_string()).as_deref(), slug, "{name}");
            assert_eq!(slug_of_name(name).map(|slug| slug.to_string()).as_deref(), Some("lingbeixian"), "{name}");
        }
    }
}
