// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/data_page_samples.h"

#include <QActionGroup>
#include <QApplication>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "app/bridge/error_text.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/data_page_parts.h"
#include "widgets/tables/gallery_view.h"
#include "widgets/tables/samples_delegate.h"
#include "widgets/theme.h"

namespace triptych {

using namespace data_page;

namespace {

constexpr int typing_ms = 150;
constexpr const char* widthsKey = "data.widths";
constexpr const char* sortKey = "data.sort";
constexpr int any = -2; ///< in the list of classes

/// A list whose closed state says what it is about: "class: any".
class NamedCombo : public QComboBox {
  public:
    using QComboBox::QComboBox;
    void setName(const QString& name) {
        m_name = name;
        updateGeometry();
        update();
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QStylePainter painter(this);
        QStyleOptionComboBox option;
        initStyleOption(&option);
        option.palette.setColor(QPalette::Text, theme().text);
        painter.drawComplexControl(QStyle::CC_ComboBox, option);
        const QRect area =
            style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
        option.currentText = option.fontMetrics.elidedText(
            QStringLiteral("%1: %2").arg(m_name, currentText()), Qt::ElideRight, area.width());
        painter.drawControl(QStyle::CE_ComboBoxLabel, option);
    }

  private:
    QString m_name;
};

int defaultWidth(std::optional<Role> role, int column) {
    if (!role) return column == RowSort::byRow ? 64 : 96;
    switch (*role) {
    case Role::text:
        return 240;
    case Role::image:
        return 76;
    case Role::audio:
        return 116;
    case Role::number:
    case Role::target:
        return 92;
    case Role::label:
    case Role::category:
        return 120;
    case Role::video:
    case Role::vector:
    case Role::series:
    case Role::split:
    case Role::group:
    case Role::id:
    case Role::ignore:
        break;
    }
    return 100;
}

} // namespace

SamplesPanel::SamplesPanel(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
    m_title = label("title");
    m_count = label("dim");
    m_count->setFont(numberFont());
    m_count->setObjectName(QStringLiteral("count"));
    const auto button = [](const char* name, const QString& icon) {
        auto* made = new QPushButton;
        made->setObjectName(QLatin1String(name));
        if (!icon.isEmpty()) made->setIcon(themedIcon(icon));
        return made;
    };
    m_tableButton = button("tableButton", QStringLiteral("table"));
    m_galleryButton = button("galleryButton", QStringLiteral("image"));
    for (QPushButton* one : {m_tableButton, m_galleryButton})
        one->setCheckable(true);
    m_tableButton->setChecked(true);

    m_search = new QLineEdit;
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(themedIcon(QStringLiteral("search"), IconTone::dim), QLineEdit::LeadingPosition);
    m_search->setMinimumWidth(96);
    m_class = new NamedCombo;
    m_class->setObjectName(QStringLiteral("classFilter"));
    m_split = new NamedCombo;
    m_split->setObjectName(QStringLiteral("splitFilter"));
    for (QComboBox* one : {m_class, m_split}) {
        one->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        one->setMinimumContentsLength(6);
        one->setMaxVisibleItems(20);
        one->view()->setTextElideMode(Qt::ElideRight);
    }
    m_presence = button("presenceFilter", {});
    m_presenceMenu = new QMenu(m_presence);
    m_presence->setMenu(m_presenceMenu);
    m_only = button("onlyFilter", QStringLiteral("close"));
    m_only->setLayoutDirection(Qt::RightToLeft); // the cross stands behind the words
    m_only->hide();
    m_clear = button("clearFilters", {});
    m_clear->setProperty("flat", true);

    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("samples"));
    m_table->setModel(&m_model);
    m_table->setItemDelegate(new SamplesDelegate(m_table));
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(30);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionsClickable(true);
    m_table->horizontalHeader()->setSortIndicatorShown(true);
    m_table->horizontalHeader()->setMinimumSectionSize(40);
    m_table->viewport()->installEventFilter(this);
    m_gallery = new GalleryView;
    m_gallery->setObjectName(QStringLiteral("gallery"));
    m_gallery->setModel(&m_model);
    // One selection: what is chosen in one is chosen in the other.
    QItemSelectionModel* unused = m_gallery->selectionModel();
    m_gallery->setSelectionModel(m_table->selectionModel());
    delete unused;

    m_nonePage = new QWidget;
    m_none = label("dim");
    m_none->setAlignment(Qt::AlignHCenter);
    m_none->setWordWrap(true);
    m_noneClear = button("noneClear", {});
    auto* noneColumn = new QVBoxLayout(m_nonePage);
    noneColumn->addStretch(2);
    noneColumn->addWidget(m_none);
    noneColumn->addWidget(m_noneClear, 0, Qt::AlignHCenter);
    noneColumn->addStretch(3);
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_gallery);
    m_stack->addWidget(m_nonePage);

    auto* filters = new QFrame;
    filters->setProperty("role", "header");
    auto* filterRow = new QHBoxLayout(filters);
    filterRow->setContentsMargins(12, 4, 8, 4);
    filterRow->setSpacing(6);
    filterRow->addWidget(m_search, 3);
    filterRow->addWidget(m_class, 2);
    filterRow->addWidget(m_split, 2);
    filterRow->addWidget(m_presence, 0);
    filterRow->addWidget(m_only, 0);
    filterRow->addWidget(m_clear, 0);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(header({m_title, m_count, nullptr, m_tableButton, m_galleryButton}));
    whole->addWidget(filters);
    whole->addWidget(m_stack, 1);
    setFocusProxy(m_table);

    m_model.setErrorText([](const Error& error) { return errorText(error); });
    m_typing.setSingleShot(true);
    m_typing.setInterval(typing_ms);
    connect(&m_typing, &QTimer::timeout, this, [this] {
        m_filter.words = m_search->text();
        changed();
    });
    connect(m_search, &QLineEdit::textChanged, this, [this] {
        if (m_search->text() != m_filter.words) m_typing.start();
    });
    connect(m_class, &QComboBox::activated, this, [this] {
        const int label = m_class->currentData().toInt();
        filterLabel(label == any ? std::nullopt : std::optional(label));
    });
    connect(m_split, &QComboBox::activated, this, [this] {
        const int split = m_split->currentData().toInt();
        filterSplit(split == any ? std::nullopt : std::optional(static_cast<Split>(split)));
    });
    connect(m_presenceMenu, &QMenu::aboutToShow, this, &SamplesPanel::fillPresenceMenu);
    connect(m_only, &QPushButton::clicked, this, [this] { filterRows(nullptr, {}); });
    for (QPushButton* one : {m_clear, m_noneClear})
        connect(one, &QPushButton::clicked, this, &SamplesPanel::clearFilters);
    connect(m_tableButton, &QPushButton::clicked, this, [this] { setView(View::table); });
    connect(m_galleryButton, &QPushButton::clicked, this, [this] { setView(View::gallery); });
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, &SamplesPanel::sortBy);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionResized, this, [this] {
        if (!m_fitting) keepWidths();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
                if (!m_following && now.isValid()) m_session.selectRow(m_model.rowOf(now.row()));
            });
    connect(&m_orderer, &RowOrderer::ordered, this, &SamplesPanel::take);
    connect(&m_session, &Session::datasetChanged, this, &SamplesPanel::followDataset);
    connect(&m_session, &Session::selectedRowChanged, this, &SamplesPanel::followRow);
    connect(&m_session, &Session::projectChanged, this, [this] {
        m_filter = {};
        m_onlyTitle.clear();
        m_sort = {};
    });
    followDataset();
    retranslate();
}

SamplesPanel::~SamplesPanel() {
    disconnect(m_table->selectionModel(), nullptr, this, nullptr);
    disconnect(m_table->horizontalHeader(), nullptr, this, nullptr);
}

void SamplesPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

bool SamplesPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table->viewport() && event->type() == QEvent::Resize) fitColumns();
    return QWidget::eventFilter(watched, event);
}

void SamplesPanel::retranslate() {
    m_title->setText(tr("Samples"));
    m_tableButton->setText(tr("Table"));
    m_tableButton->setAccessibleName(tr("Show the samples as a table"));
    m_galleryButton->setText(tr("Gallery"));
    m_galleryButton->setAccessibleName(tr("Show the samples as a gallery"));
    m_search->setPlaceholderText(tr("Search all text"));
    m_search->setAccessibleName(tr("Search all text"));
    m_search->setToolTip(
        tr("Every word has to occur in a text, a class, a group or another column of words"));
    static_cast<NamedCombo*>(m_class)->setName(tr("class"));
    static_cast<NamedCombo*>(m_split)->setName(tr("split"));
    m_class->setAccessibleName(tr("Show one class"));
    m_split->setAccessibleName(tr("Show one part of the data"));
    m_presence->setAccessibleName(tr("Show rows by what they have"));
    m_presence->setToolTip(tr("Rows that have, or lack, a text, a picture or a sound"));
    m_clear->setText(tr("Clear"));
    m_clear->setAccessibleName(tr("Clear all filters"));
    m_none->setText(tr("No row meets all filters."));
    m_noneClear->setText(tr("Clear all filters"));
    m_table->setAccessibleName(tr("Samples as a table"));
    m_gallery->setAccessibleName(tr("Samples as a gallery"));
    m_model.retranslate();
    fillCombos();
    showFilter();
    showCount();
}

void SamplesPanel::setView(View view) {
    const bool changes = view != m_shown;
    m_shown = view;
    m_tableButton->setChecked(view == View::table);
    m_galleryButton->setChecked(view == View::gallery);
    const bool focused = m_stack->currentWidget() && m_stack->currentWidget()->hasFocus();
    setFocusProxy(view == View::table ? static_cast<QWidget*>(m_table) : m_gallery);
    showCount();
    if (focused) m_stack->currentWidget()->setFocus();
    followRow();
    if (changes) emit viewChanged(view);
}

// --- Data

void SamplesPanel::followDataset() {
    const auto dataset = m_session.dataset();
    m_orderer.cancel(); // an order of other data means nothing here
    const auto sameColumns = [&] {
        return m_model.dataset() && dataset &&
               m_model.dataset()->table().columns() == dataset->table().columns() &&
               m_model.dataset()->classes() == dataset->classes();
    };
    if (!sameColumns()) {
        // Conditions are about columns and classes: those of other data mean nothing here.
        m_filter = {};
        m_onlyTitle.clear();
        m_sort = {};
        const QStringList kept =
            m_session.viewState(QLatin1String(sortKey)).toString().split(QLatin1Char('\t'));
        if (dataset && kept.size() == 2) {
            const auto column = dataset->table().column(kept[0].toStdString());
            if (kept[0] == QLatin1String("split:"))
                m_sort = {RowSort::bySplit, kept[1] == QLatin1String("falling")};
            else if (column || kept[0].isEmpty())
                m_sort = {column ? static_cast<int>(*column) : RowSort::byRow,
                          kept[1] == QLatin1String("falling")};
        }
    }
    m_following = true;
    m_model.setDataset(dataset);
    m_following = false;
    m_chosenWidths = false;
    fitColumns();
    fillCombos();
    showFilter();
    showSort();
    showCount();
    followRow();
    if (dataset && (!m_filter.isEmpty() || m_sort != RowSort{})) order();
}

void SamplesPanel::followRow() {
    if (!m_session.hasProject()) return;
    const int line = m_model.lineOf(m_session.selectedRow());
    m_following = true;
    if (line < 0) {
        m_table->selectionModel()->clear();
    } else {
        const int column = std::max(0, m_table->currentIndex().column());
        const QModelIndex index = m_model.index(line, column);
        if (m_table->currentIndex() != index || !m_table->selectionModel()->isRowSelected(line))
            m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                                  QItemSelectionModel::Rows);
        m_table->scrollTo(index);
        m_gallery->scrollTo(m_model.index(line, 0));
    }
    m_following = false;
}

void SamplesPanel::step(int direction) {
    if (m_model.rowCount() == 0) return;
    const int line = m_model.lineOf(m_session.selectedRow());
    const int next = line < 0 ? (direction > 0 ? 0 : m_model.rowCount() - 1) : line + direction;
    if (next >= 0 && next < m_model.rowCount()) m_session.selectRow(m_model.rowOf(next));
}

// --- Filters

void SamplesPanel::fillCombos() {
    m_class->clear();
    m_split->clear();
    m_class->addItem(tr("any"), any);
    m_split->addItem(tr("any"), any);
    const auto dataset = m_session.dataset();
    if (dataset) {
        const auto& classes = dataset->classes();
        for (std::size_t i = 0; i < classes.size(); ++i)
            m_class->addItem(QString::fromStdString(classes[i]), static_cast<int>(i));
        m_class->addItem(tr("without a label"), -1);
    }
    for (const Split split : {Split::train, Split::validation, Split::test, Split::none})
        m_split->addItem(splitText(split), static_cast<int>(split));
    m_class->setEnabled(dataset && !dataset->classes().empty());
    m_class->setToolTip(m_class->isEnabled() ? tr("Rows of one class")
                                             : tr("No column is the label. Give a column that role."));
    m_split->setToolTip(tr("Rows that train, validate or test the model"));
}

void SamplesPanel::fillPresenceMenu() {
    m_presenceMenu->clear();
    const auto dataset = m_session.dataset();
    if (!dataset) return;
    for (std::size_t column = 0; column < dataset->columns().size(); ++column) {
        const ColumnInfo& info = dataset->columns()[column];
        const bool media = info.role == Role::text || info.role == Role::image || info.role == Role::audio ||
                           info.role == Role::video;
        if (!media && (info.missing == 0 || info.role == Role::label)) continue;
        const auto condition = m_filter.presence.find(column);
        const QString name = QString::fromStdString(info.name);
        for (const bool there : {true, false}) {
            QAction* action =
                m_presenceMenu->addAction(there ? tr("with %1").arg(name) : tr("without %1").arg(name));
            action->setCheckable(true);
            action->setChecked(condition != m_filter.presence.end() && condition->second == there);
            connect(action, &QAction::triggered, this, [this, column, there](bool on) {
                std::map<std::size_t, bool> presence = m_filter.presence;
                if (on)
                    presence[column] = there;
                else
                    presence.erase(column);
                filterPresence(presence);
            });
        }
        m_presenceMenu->addSeparator();
    }
}

void SamplesPanel::filterLabel(std::optional<int> label) {
    m_filter.label = label;
    changed();
}

void SamplesPanel::filterSplit(std::optional<Split> split) {
    m_filter.split = split;
    changed();
}

void SamplesPanel::filterPresence(const std::map<std::size_t, bool>& presence) {
    m_filter.presence = presence;
    changed();
}

void SamplesPanel::filterRows(std::shared_ptr<const std::vector<std::uint32_t>> rows, const QString& title) {
    m_filter.only = std::move(rows);
    m_onlyTitle = title;
    changed();
}

void SamplesPanel::clearFilters() {
    m_filter = {};
    m_onlyTitle.clear();
    changed();
}

void SamplesPanel::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void SamplesPanel::changed() {
    m_typing.stop();
    showFilter();
    order();
    emit filterChanged();
}

void SamplesPanel::showFilter() {
    if (m_search->text() != m_filter.words) m_search->setText(m_filter.words);
    m_class->setCurrentIndex(std::max(0, m_class->findData(m_filter.label.value_or(any))));
    m_split->setCurrentIndex(
        std::max(0, m_split->findData(m_filter.split ? static_cast<int>(*m_filter.split) : any)));
    QStringList conditions;
    if (const auto dataset = m_session.dataset())
        for (const auto& [column, there] : m_filter.presence) {
            const QString name = QString::fromStdString(dataset->columns()[column].name);
            conditions << (there ? tr("with %1").arg(name) : tr("without %1").arg(name));
        }
    const QString all = conditions.isEmpty() ? tr("has: any") : conditions.join(QStringLiteral(", "));
    m_presence->setText(m_presence->fontMetrics().elidedText(all, Qt::ElideRight, 120));
    m_presence->setToolTip(conditions.isEmpty() ? tr("Rows that have, or lack, a text, a picture or a sound")
                                                : all);
    m_only->setVisible(m_filter.only != nullptr);
    m_only->setText(m_only->fontMetrics().elidedText(m_onlyTitle, Qt::ElideRight, 140));
    m_only->setToolTip(tr("%1 · click to show the other rows again").arg(m_onlyTitle));
    m_only->setAccessibleName(m_only->toolTip());
    m_clear->setEnabled(!m_filter.isEmpty());
    m_clear->setToolTip(m_clear->isEnabled() ? tr("Clear all filters") : tr("No filter is set."));
}

void SamplesPanel::order() {
    m_orderer.request(m_session.dataset(), m_filter, m_sort);
}

void SamplesPanel::take(std::shared_ptr<const RowOrder> order) {
    m_following = true;
    m_model.setOrder(std::move(order));
    m_following = false;
    showCount();
    followRow();
    if (m_model.lineOf(m_session.selectedRow()) < 0) {
        m_table->scrollToTop();
        m_gallery->scrollToTop();
    }
}

void SamplesPanel::showCount() {
    const auto dataset = m_session.dataset();
    const QLocale locale;
    QString text;
    if (dataset) {
        text = tr("%1 rows").arg(locale.toString(static_cast<qulonglong>(dataset->size())));
        if (static_cast<std::size_t>(m_model.rowCount()) != dataset->size())
            text = tr("%1 · %2 shown").arg(text, locale.toString(m_model.rowCount()));
    }
    m_count->setText(text);
    const bool none = dataset && m_model.rowCount() == 0;
    m_stack->setCurrentWidget(none                     ? m_nonePage
                              : m_shown == View::table ? static_cast<QWidget*>(m_table)
                                                       : m_gallery);
}

// --- Sorting and widths

void SamplesPanel::sortBy(int section) {
    const int column = m_model.columnOf(section);
    m_sort = {column, m_sort.column == column && !m_sort.descending};
    QString name;
    if (const auto dataset = m_session.dataset(); dataset && column >= 0)
        name = QString::fromStdString(dataset->columns()[static_cast<std::size_t>(column)].name);
    if (column == RowSort::bySplit) name = QStringLiteral("split:");
    m_session.setViewState(QLatin1String(sortKey),
                           QStringLiteral("%1\t%2").arg(name, m_sort.descending ? QStringLiteral("falling")
                                                                                : QStringLiteral("rising")));
    showSort();
    order();
}

void SamplesPanel::sortByCurrentColumn() {
    sortBy(std::max(0, m_table->currentIndex().column()));
}

void SamplesPanel::showSort() {
    m_table->horizontalHeader()->setSortIndicator(
        m_model.sectionOf(m_sort.column), m_sort.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void SamplesPanel::fitColumns() {
    if (m_model.columnCount() == 0 || m_chosenWidths) return;
    m_fitting = true;
    const QVariantMap kept = m_session.viewState(QLatin1String(widthsKey)).toMap();
    int used = 0;
    std::vector<int> texts;
    const QFontMetrics metrics(m_table->horizontalHeader()->font());
    for (int section = 0; section < m_model.columnCount(); ++section) {
        const QString name = m_model.headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
        const auto role = m_model.roleOf(section);
        int width = std::max(defaultWidth(role, m_model.columnOf(section)),
                             std::min(metrics.horizontalAdvance(name) + 36, 180));
        if (kept.contains(name)) {
            width = std::clamp(kept[name].toInt(), 40, 4000);
            m_chosenWidths = true;
        }
        if (role == Role::text) texts.push_back(section);
        m_table->setColumnWidth(section, width);
        used += width;
    }
    // What is left over goes to the texts, which need it most.
    const int left = m_table->viewport()->width() - used;
    if (!m_chosenWidths && left > 0)
        for (const int section : texts)
            m_table->setColumnWidth(section,
                                    m_table->columnWidth(section) + left / static_cast<int>(texts.size()));
    m_fitting = false;
}

void SamplesPanel::keepWidths() {
    m_chosenWidths = true;
    QVariantMap widths;
    for (int section = 0; section < m_model.columnCount(); ++section)
        widths[m_model.headerData(section, Qt::Horizontal, Qt::DisplayRole).toString()] =
            m_table->columnWidth(section);
    m_session.setViewState(QLatin1String(widthsKey), widths);
}

} // namespace triptych
