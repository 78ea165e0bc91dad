//! What a portal prints around a report: the one list of its words.

use crate::import::label::squeeze;

/// A line of a portal has so many characters at most: 上一篇 with a title has 30. A longer one is text.
pub(crate) const LONGEST: usize = 40;

/// What buttons, counters and neighbours begin with.
const BUTTONS: &str = "打印 关闭 分享到 返回顶部 扫一扫 上一篇 下一篇 上一条 下一条 责任编辑 浏览次数 字号 字体大小";
/// What other lines below a report begin with, as a word of its own: 主办单位：…, 使用帮助|联系我们.
const HEADS: &str = "\
    附件下载 相关附件 友情链接 相关链接 网站链接 主办单位 主办 承办单位 承办 协办单位 技术支持 运行维护 维护单位 \
    联系我们 关于我们 网站地图 站点地图 网站声明 使用帮助 隐私声明 法律声明 无障碍浏览 相关新闻 相关文章 相关信息 \
    相关文件 相关阅读 文字解读 图片解读 图文解读 信息来源 来源 编辑 分享 回到顶部";
/// What stands only in a line of a portal, wherever in it.
const MARKS: &str = "\
    网站标识码 ICP备 ICP证 公网安备 公安备案号 版权所有 copyright Copyright COPYRIGHT 扫描二维码 访问量:";
/// What a sentence about a site speaks of.
const OF_SITES: &str = "浏览器 分辨率 版权 转载 本网站 链接";
/// The labels that are printed below a title: of the publication, and of a report's metadata.
const LABELS: &str = "\
    发布时间 发布日期 发文日期 成文日期 生成日期 公开日期 信息时间 来源 信息来源 浏览次数 浏览量 阅读次数 点击数 点击量 \
    访问量 字体 字号 打印 关闭 分享 索引号 发布机构 公开方式 公开时限 公开范围 主题分类 信息分类 文号 责任编辑 当前位置";

/// Whether a line is a button, a counter or a neighbour's title: 打印本页, 关闭窗口, 上一篇 …
pub(crate) fn is_button(text: &str) -> bool {
    let bare: String = squeeze(text).chars().filter(|c| !matches!(c, '【' | '】' | '[' | ']' | '|')).collect();
    bare.chars().count() <= LONGEST && !bare.ends_with('。') && begins(&bare, BUTTONS)
}

/// Whether a squeezed text below a report is a portal's.
pub(crate) fn is_line(squeezed: &str) -> bool {
    let is_word = |rest: &str| !rest.starts_with(char::is_alphabetic);
    let is_head = || HEADS.split(' ').any(|head| squeezed.strip_prefix(head).is_some_and(is_word));
    let is_short = squeezed.chars().count() <= LONGEST && !squeezed.contains('。');
    has(squeezed, MARKS) && !squeezed.ends_with('。') || is_short && (is_head() || is_button(squeezed))
}

/// Whether a squeezed sentence is about a site.
pub(crate) fn is_about_site(squeezed: &str) -> bool {
    has(squeezed, OF_SITES)
}

/// How many labels of what is printed below a title stand in a squeezed text.
pub(crate) fn labels(squeezed: &str) -> usize {
    LABELS.split(' ').filter(|label| squeezed.contains(label)).count()
}

/// Whether a text begins with one of some words.
pub(crate) fn begins(text: &str, words: &str) -> bool {
    words.split(' ').any(|word| text.starts_with(word))
}

fn has(text: &str, words: &str) -> bool {
    words.split(' ').any(|word| text.contains(word))
}
