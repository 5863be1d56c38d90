// SPDX-License-Identifier: GPL-3.0-or-later
// What stands where on the Explain page; what it does is in explain_page.cpp.
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QFrame>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/workbench/elided_label.h"
#include "app/workbench/pages/explain_page.h"
#include "app/workbench/pages/explain_tabs.h"
#include "app/workbench/pages/page_parts.h"
#include "app/workbench/pages/pin_action.h"
#include "widgets/theme.h"

namespace triptych {
void ExplainPage::makeActions() {
    m_previous = new QAction(this);
    m_previous->setShortcut(Qt::Key_BracketLeft);
    m_next = new QAction(this);
    m_next->setShortcut(Qt::Key_BracketRight);
    m_export = new QAction(this);
    m_export->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_E));
    m_export->setIcon(themedIcon(QStringLiteral("export")));
    // Ctrl and a number choose a page.
    int place = 0;
    for (const QString& id : explainTabIds()) {
        auto* action = new QAction(this);
        action->setShortcut(QKeySequence(Qt::ALT | Qt::Key(Qt::Key_1 + place++)));
        connect(action, &QAction::triggered, this, [this, id] { showPart(id); });
        m_tabActions.append(action);
    }
    m_pin = new PinAction(session(), this);
    addActions({m_previous, m_next, m_export});
    addActions(m_tabActions);
}

QList<QAction*> ExplainPage::pageActions() const {
    QList<QAction*> all{m_previous, m_next, m_pin};
    all += m_tabActions;
    if (const ExplainTab* shown = tab(currentTab())) all += shown->actions();
    all += m_export;
    return all;
}

QWidget* ExplainPage::makeHeader() {
    auto* header = new QFrame(this);
    header->setProperty("role", "header");
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(8);
    m_runLabel = roleLabel("dim", header);
    m_run = new QComboBox(header);
    m_run->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_run->setMinimumWidth(160);
    m_runLabel->setBuddy(m_run);
    m_rowLabel = roleLabel("dim", header);
    m_previousButton = new QToolButton(header);
    m_previousButton->setArrowType(Qt::LeftArrow);
    m_row = new QSpinBox(header);
    m_row->setPrefix(QStringLiteral("#"));
    m_row->setKeyboardTracking(false);
    m_row->setMinimumWidth(92);
    m_row->setFont(numberFont());
    m_rowLabel->setBuddy(m_row);
    m_nextButton = new QToolButton(header);
    m_nextButton->setArrowType(Qt::RightArrow);
    m_split = new QComboBox(header);
    m_split->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_place = roleLabel("dim", header);
    m_busy = roleLabel("dim", header);
    m_exportButton = new QPushButton(header);
    m_exportButton->setIcon(themedIcon(QStringLiteral("export")));
    row->addWidget(m_runLabel);
    row->addWidget(m_run);
    row->addSpacing(8);
    row->addWidget(m_rowLabel);
    row->addWidget(m_previousButton);
    row->addWidget(m_row);
    row->addWidget(m_nextButton);
    row->addWidget(m_split);
    auto* pin = new QToolButton(header);
    pin->setDefaultAction(m_pin);
    pin->setToolButtonStyle(Qt::ToolButtonIconOnly);
    row->addWidget(pin);
    row->addWidget(m_place);
    row->addStretch(1);
    row->addWidget(m_busy);
    row->addWidget(m_exportButton);
    return header;
}

QWidget* ExplainPage::makeTabs() {
    auto* strip = new QFrame(this);
    strip->setProperty("role", "header");
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(4, 0, 12, 0);
    m_bar = new QTabBar(strip);
    m_bar->setDrawBase(false);
    m_bar->setExpanding(false);
    m_bar->setUsesScrollButtons(false); // the chosen one is bold, and wider than was reckoned with
    for (const QString& id : explainTabIds())
        m_bar->setTabData(m_bar->addTab(QString()), id);
    row->addWidget(m_bar);
    row->addStretch(1);
    return strip;
}

QWidget* ExplainPage::makeBanner() {
    m_banner = new QFrame(this);
    m_banner->setProperty("role", "header");
    auto* line = new QHBoxLayout(m_banner);
    line->setContentsMargins(12, 4, 12, 4);
    m_bannerIcon = new QLabel(m_banner);
    m_bannerText = new ElidedLabel(m_banner);
    m_bannerCopy = new QPushButton(m_banner);
    m_bannerCopy->setProperty("flat", true);
    line->addWidget(m_bannerIcon);
    line->addWidget(m_bannerText, 1);
    line->addWidget(m_bannerCopy);
    connect(m_bannerCopy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_bannerText->toolTip()); });
    m_banner->hide();
    return m_banner;
}

QWidget* ExplainPage::makeEmpty() {
    const EmptyState empty = makeEmptyState(this);
    m_emptyTitle = empty.title;
    m_emptyText = empty.text;
    m_emptyButton = empty.addPrimaryButton();
    connect(m_emptyButton, &QPushButton::clicked, this, [this] { emit pageRequested(m_emptyTarget); });
    return empty.page;
}

void ExplainPage::retranslate() {
    m_previous->setText(tr("Previous sample"));
    m_next->setText(tr("Next sample"));
    m_pin->retranslate();
    m_export->setText(tr("Export what is shown…"));
    const QStringList ids = explainTabIds();
    for (int i = 0; i < ids.size(); ++i) {
        const QString name = explainTabTitle(ids[i]);
        m_tabActions[i]->setText(tr("Tab %1").arg(name));
        m_bar->setTabText(i, name);
        m_bar->setTabToolTip(i, tr("%1 (%2)").arg(
                                    explainTabSummary(ids[i]),
                                    m_tabActions[i]->shortcut().toString(QKeySequence::NativeText)));
    }
    m_bar->setAccessibleName(tr("What is looked at"));

    m_runLabel->setText(tr("&Run"));
    m_run->setAccessibleName(tr("Run"));
    m_rowLabel->setText(tr("Sa&mple"));
    m_row->setAccessibleName(tr("Sample, row of the table from 0"));
    m_previousButton->setAccessibleName(tr("Previous sample"));
    m_nextButton->setAccessibleName(tr("Next sample"));
    m_split->setAccessibleName(tr("Which samples to step through"));
    m_exportButton->setText(tr("Export…"));
    m_exportButton->setAccessibleName(tr("Export what is shown"));
    m_bannerCopy->setText(tr("Copy"));
    m_bannerCopy->setAccessibleName(tr("Copy the message"));
    followDataset();
    followRuns();
}

void ExplainPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) updateBanner();
    Page::changeEvent(event);
}

} // namespace triptych
