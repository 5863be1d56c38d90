// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/pinned_detail.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <tuple>

#include "app/workbench/elided_label.h"
#include "app/workbench/pages/data_page_parts.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/attention/pinned_attention_view.h"
#include "widgets/attention/pinned_scale.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int margin = 12, leastView = 164;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// As an input node makes it fit a square; stretched ones keep their proportions here, as shares of it stay the same.
QImage fitted(const QImage& picture, const Node* node) {
    std::string fit;
    if (node)
        if (const auto found = node->params.find("fit"); found != node->params.end())
            if (const auto* text = std::get_if<std::string>(&found->second)) fit = *text;
    const int shorter = std::min(picture.width(), picture.height()), longer = std::max(picture.width(), picture.height());
    if (fit == "crop")
        return picture.copy((picture.width() - shorter) / 2, (picture.height() - shorter) / 2, shorter, shorter);
    if (fit != "pad") return picture;
    QImage padded(longer, longer, QImage::Format_RGB32);
    padded.fill(Qt::gray);
    QPainter painter(&padded);
    painter.drawImage((longer - picture.width()) / 2, (longer - picture.height()) / 2, picture);
    return padded;
}

} // namespace

PinnedDetail::PinnedDetail(PinnedController& pinned, MediaCache& media, QWidget* parent)
    : QWidget(parent), m_pinned(pinned), m_media(media) {
    m_title = data_page::label("title", this);
    m_since = data_page::label("dim", this);
    m_reference = new QComboBox(this);
    m_reference->setObjectName(QStringLiteral("pinnedReference"));
    m_reference->addItems({QString(), QString()}); // in the order of Reference
    m_since->setBuddy(m_reference);
    m_head = new QWidget(this);
    auto* head = new QHBoxLayout(m_head);
    head->setContentsMargins(margin, 2, margin, 0);
    head->setSpacing(8);
    head->addWidget(m_title, 1);
    head->addWidget(m_since);
    head->addWidget(m_reference);

    m_empty = data_page::label("dim", this);
    m_empty->setObjectName(QStringLiteral("pinnedNoAttention"));
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_empty->setContentsMargins(margin, 4, margin, 8);

    m_view = new PinnedAttentionView;
    m_view->setObjectName(QStringLiteral("pinnedAttention"));
    m_view->installEventFilter(this);
    auto* inset = new QWidget;
    auto* around = new QVBoxLayout(inset);
    around->setContentsMargins(margin, 1, margin, 1);
    around->addWidget(m_view);
    around->addStretch(1);
    m_scroller = data_page::scroller(inset);

    m_shareTitle = data_page::label("dim", this);
    m_changeTitle = data_page::label("dim", this);
    m_shareScale = new PinnedScale(PinnedScale::Kind::share, this);
    m_changeScale = new PinnedScale(PinnedScale::Kind::change, this);
    m_shareText = new ElidedLabel(this);
    m_shareText->setObjectName(QStringLiteral("pinnedShareText"));
    m_changeText = new ElidedLabel(this);
    m_changeText->setObjectName(QStringLiteral("pinnedChangeText"));
    m_legend = new QWidget(this);
    auto* legend = new QGridLayout(m_legend);
    legend->setContentsMargins(margin, 0, margin, 2);
    legend->setHorizontalSpacing(8);
    legend->setVerticalSpacing(0);
    int row = 0;
    using Line = std::tuple<QLabel*, PinnedScale*, QLabel*>;
    for (const auto& [title, scale, text] :
         {Line(m_shareTitle, m_shareScale, m_shareText), Line(m_changeTitle, m_changeScale, m_changeText)}) {
        for (QWidget* one : {static_cast<QWidget*>(title), static_cast<QWidget*>(text)})
            one->setFixedHeight(scale->sizeHint().height()); // of one height in every language
        legend->addWidget(title, row, 0);
        legend->addWidget(scale, row, 1);
        legend->addWidget(text, row, 2);
        ++row;
    }
    legend->setColumnStretch(2, 1);

    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(m_head);
    whole->addWidget(m_empty);
    whole->addWidget(m_scroller, 1);
    whole->addWidget(m_legend);
    whole->addStretch(0);

    connect(m_reference, &QComboBox::activated, this, [this](int index) {
        m_pinned.setReference(index == 1 ? PinnedController::Reference::previousEpoch : PinnedController::Reference::first);
    });
    connect(m_view, &PinnedAttentionView::currentChanged, this, [this](int token) {
        readOut();
        if (token >= 0 && m_view->hasFocus()) {
            const QRect place = m_view->shareRect(token).united(m_view->changeRect(token)).translated(m_view->pos());
            m_scroller->ensureVisible(place.center().x(), place.center().y(), 0, place.height() / 2 + 4);
        }
    });
    connect(&m_media, &MediaCache::loaded, this, &PinnedDetail::fetchPictures);
    retranslate();
}

void PinnedDetail::setDataset(std::shared_ptr<const Dataset> dataset) {
    m_dataset = std::move(dataset);
    refresh();
}

void PinnedDetail::setLine(int line) {
    m_line = line;
    refresh();
}

void PinnedDetail::refresh() {
    {
        const QSignalBlocker quiet(m_reference);
        m_reference->setCurrentIndex(m_pinned.reference() == PinnedController::Reference::previousEpoch ? 1 : 0);
    }
    PinnedController::Entry entry;
    if (m_line >= 0 && m_line < m_pinned.rowCount()) entry = m_pinned.entry(m_line);
    const QString title = entry.row < 0 ? tr("Attention") : tr("Attention of row %1").arg(entry.row);
    m_title->setText(title);
    PinnedAttention shown;
    if (entry.tokens) {
        const PinnedController::Reach reach = m_pinned.attentionReach(entry.row);
        shown.tokens = entry.tokens;
        shown.shares = entry.now->attention;
        shown.changes = entry.attentionChange();
        shown.shareLimit = reach.share;
        shown.changeLimit = reach.change;
        if (entry.reference) {
            const PinnedNews& then = m_pinned.news()[static_cast<std::size_t>(entry.referencePosition)];
            shown.reference = tr("epoch %1, step %2")
                                  .arg(QLocale().toString(then.epoch), QLocale().toString(static_cast<qlonglong>(then.step)));
        }
    }
    const bool any = shown.tokens != nullptr;
    const bool other = any != !m_scroller->isHidden() || m_view->attention().tokens != shown.tokens;
    m_shareScale->setLimit(shown.shareLimit);
    m_changeScale->setLimit(shown.changeLimit);
    m_view->setAttention(std::move(shown));
    m_empty->setText(any ? QString() : whyEmpty(entry));
    m_empty->setAccessibleName(m_empty->text());
    m_empty->setVisible(!any);
    m_scroller->setVisible(any);
    m_legend->setVisible(any);
    m_since->setVisible(any);
    m_reference->setVisible(any);
    fetchPictures();
    readOut();
    if (other) emit heightChanged();
}

QString PinnedDetail::whyEmpty(const PinnedController::Entry& entry) const {
    if (entry.row < 0) return tr("Choose a pinned sample to see which of its tokens get attention.");
    if (m_pinned.busy()) return tr("Reading what the run kept of it…");
    if (!entry.now)
        return m_pinned.news().empty() ? tr("It is followed from the next run on: this run has told nothing of pinned samples.")
                                       : tr("The run did not follow this sample at this moment.");
    return tr("No node of this run's model attends, so there is no attention to show. What each input had to do with the answer "
              "is told in its row. For attention, put a self-attention fusion into the model and train it.");
}

void PinnedDetail::fetchPictures() {
    const auto& tokens = m_view->attention().tokens;
    if (!tokens || !m_dataset || m_line < 0 || m_line >= m_pinned.rowCount()) return;
    const qint64 row = m_pinned.index(m_line).data(PinnedController::RowRole).toLongLong();
    std::set<std::string> inputs;
    for (const TokenSource& token : *tokens)
        if (token.modality == Modality::image && token.kind == TokenSource::Kind::box) inputs.insert(token.input);
    for (const std::string& input : inputs) {
        const Node* node = m_pinned.inputNode(input);
        std::string column;
        if (node)
            if (const auto found = node->params.find("column"); found != node->params.end())
                if (const auto* text = std::get_if<std::string>(&found->second)) column = *text;
        if (column.empty()) column = m_dataset->column_of(Role::image).value_or(std::string());
        const auto& columns = m_dataset->columns();
        const auto place = std::find_if(columns.begin(), columns.end(), [&](const ColumnInfo& one) {
            return one.name == column && one.role == Role::image;
        });
        QImage picture;
        if (place != columns.end() && static_cast<std::size_t>(row) < m_dataset->size()) {
            const auto thumb = m_media.thumb(static_cast<std::uint32_t>(row), static_cast<int>(place - columns.begin()));
            if (thumb && thumb->state == MediaThumb::State::ready) picture = thumb->large;
        }
        m_view->setPicture(input, picture.isNull() ? picture : fitted(picture, node));
    }
}

/// Of the token under the mouse or reached by keys; else of those that stand out.
void PinnedDetail::readOut() {
    const PinnedAttention& shown = m_view->attention();
    const bool compared = !shown.changes.empty();
    const int current = m_view->current();
    const int strongest = current >= 0 ? current : m_view->strongest(), changed = current >= 0 ? current : m_view->mostChanged();
    const auto named = [&](int token, double value, bool isChange) {
        const QString name = tokenWithModality((*shown.tokens)[static_cast<std::size_t>(token)]);
        const QString number = isChange ? (value > 0 ? QStringLiteral("+") : QString()) + QLocale().toString(value, 'f', 4)
                                        : weightText(value);
        return current >= 0 ? tr("%1: %2", "a token and its value").arg(name, number)
                            : tr("most: %1, %2", "a token and its value").arg(name, number);
    };
    const auto of = [](const std::vector<float>& values, int token) {
        return static_cast<double>(values[static_cast<std::size_t>(token)]);
    };
    QString shareText, changeText;
    if (strongest >= 0) shareText = named(strongest, of(shown.shares, strongest), false);
    if (changed >= 0 && compared)
        changeText = named(changed, of(shown.changes, changed), true);
    else if (shown.tokens)
        changeText = m_pinned.reference() == PinnedController::Reference::first
                         ? tr("There is no earlier moment to compare with.")
                         : tr("There is no earlier epoch to compare with.");
    m_shareScale->setMarked(current >= 0 ? of(shown.shares, current) : none);
    m_changeScale->setMarked(current >= 0 && compared ? of(shown.changes, current) : none);
    m_shareText->setText(shareText);
    m_changeText->setText(changeText);
    const QString since = compared ? tr("Since %1").arg(shown.reference) : changeText;
    m_shareText->setToolTip(shareText);
    m_changeText->setToolTip(compared ? changeText + QLatin1Char('\n') + since : changeText);
    m_reference->setToolTip(since);
    m_reference->setAccessibleDescription(since);
}

int PinnedDetail::chrome() const {
    return m_head->sizeHint().height() + (m_legend->isHidden() ? 0 : m_legend->sizeHint().height());
}

int PinnedDetail::leastHeight() const {
    if (m_scroller->isHidden()) return chrome() + m_empty->heightForWidth(std::max(width(), 300));
    return chrome() + std::min(leastView, m_view->heightForWidth(std::max(width() - 2 * margin, 220)) + 4);
}

int PinnedDetail::fullHeight(int width) const {
    if (m_scroller->isHidden()) return chrome() + m_empty->heightForWidth(width);
    return chrome() + m_view->heightForWidth(width - 2 * margin) + 6;
}

void PinnedDetail::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

bool PinnedDetail::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_PageUp || key == Qt::Key_PageDown) {
            m_pinned.step(key == Qt::Key_PageUp ? -1 : 1);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void PinnedDetail::retranslate() {
    m_since->setText(tr("Change since"));
    m_reference->setItemText(0, tr("the first moment"));
    m_reference->setItemText(1, tr("the epoch before"));
    m_reference->setAccessibleName(tr("Moment that the attention is compared with"));
    m_shareTitle->setText(tr("Attention"));
    m_changeTitle->setText(tr("Change"));
    refresh();
}

} // namespace triptych
