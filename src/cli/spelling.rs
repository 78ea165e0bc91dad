//! Names of agencies in Latin letters, for their folders.

use crate::base::Slug;

/// Characters that are read otherwise in names of places and offices than the commonest reading, the longer words first.
#[rustfmt::skip]
const READINGS: [(&str, &str); 58] = [
    ("重庆", "chongqing"), ("六安", "luan"), ("六合", "luhe"), ("乐清", "yueqing"), ("乐亭", "laoting"), ("乐陵", "laoling"), ("朝阳", "chaoyang"), ("番禺", "panyu"),
    ("蚌埠", "bengbu"), ("厦门", "xiamen"), ("洪洞", "hongtong"), ("尉犁", "yuli"), ("尉氏", "weishi"), ("荥阳", "xingyang"), ("荥经", "yingjing"), ("浚县", "xunxian"),
    ("泌阳", "biyang"), ("涡阳", "guoyang"), ("渑池", "mianchi"), ("中牟", "zhongmu"), ("牟平", "muping"), ("蔚县", "yuxian"), ("井陉", "jingxing"), ("任丘", "renqiu"),
    ("行唐", "xingtang"), ("大城", "daicheng"), ("铅山", "yanshan"), ("余干", "yugan"), ("余姚", "yuyao"), ("单县", "shanxian"), ("莘县", "shenxian"), ("莘庄", "xinzhuang"),
    ("东阿", "donge"), ("临朐", "linqu"), ("台州", "taizhou"), ("天台", "tiantai"), ("丽水", "lishui"), ("繁峙", "fanshi"), ("解州", "haizhou"), ("吴堡", "wubu"),
    ("瓦窑堡", "wayaobu"), ("犍为", "qianwei"), ("筠连", "junlian"), ("盱眙", "xuyi"), ("枞阳", "zongyang"), ("歙县", "shexian"), ("会稽", "kuaiji"), ("会计", "kuaiji"),
    ("会同", "huitong"), ("都江堰", "dujiangyan"), ("盛泽", "shengze"), ("曲阜", "qufu"), ("阿拉善", "alashan"), ("调查", "diaocha"), ("重点", "zhongdian"), ("银行", "yinhang"),
    ("行政", "xingzheng"), ("长", "chang"),
];

/// A Chinese name in Latin letters.
fn spell(name: &str) -> String {
    use pinyin::ToPinyin as _;
    let mut spelt = String::new();
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        if let Some((word, reading)) = READINGS.iter().find(|(word, _)| rest.starts_with(word)) {
            spelt.push_str(reading);
            rest = &rest[word.len()..];
            continue;
        }
        if let Some(syllable) = c.to_pinyin() {
            spelt.push_str(&syllable.plain().replace('ü', "v"));
        }
        rest = &rest[c.len_utf8()..];
    }
    spelt
}

/// A slug spelt after a Chinese name, without 人民政府 and the like at its end.
pub(super) fn slug_of_name(name: &str) -> Option<Slug> {
    let short = ["人民政府办公室", "人民政府"].iter().find_map(|ending| name.strip_suffix(ending));
    let short = short.filter(|short| !short.is_empty()).unwrap_or(name);
    Slug::parse(&spell(short))
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
    }
}
